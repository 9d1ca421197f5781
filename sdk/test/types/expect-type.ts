type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

/** Compiles only where both types are the same: `expectType<number>()(value)`. */
export const expectType = <Expected>() => <Actual>(value: Same<Actual, Expected> extends true ? Actual : never): void => { void value }
