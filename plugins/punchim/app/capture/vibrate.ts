const patterns = { in: [80], out: [80, 60, 80], fault: [200, 80, 200] } as const

/** A sign that is felt, on phones that can. */
export function vibrate(occasion: keyof typeof patterns): void {
  (navigator as Partial<Navigator>).vibrate?.([...patterns[occasion]])
}
