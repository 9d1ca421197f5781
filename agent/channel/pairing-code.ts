/** Digits and letters that cannot be mistaken for one another (Crockford's base 32): 5 bits each. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 16
const groupLength = 4

/** A new code of 80 random bits, in four groups: too much to try out, little enough to type. */
export function newPairingCode(): string {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % alphabet.length]).join('')
  return letters.match(new RegExp(`.{${groupLength}}`, 'g'))?.join('-') ?? letters
}

/** The code as it was meant, or null where it is none: case, spaces and dashes do not matter, O is 0 and I or L is 1. */
export function readPairingCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return code.length === length && [...code].every((letter) => alphabet.includes(letter)) ? code : null
}

/** The key of the conversation in which a browser is paired. */
export function pairingKey(code: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(readPairingCode(code) ?? '')
}
