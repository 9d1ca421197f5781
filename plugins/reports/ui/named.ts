export interface Named { readonly id: string; readonly name: string }
export interface PageOfNames { readonly items: readonly Named[]; readonly nextCursor: string | null }
