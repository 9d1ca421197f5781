/** RSA with OAEP over SHA-256: a few digits in one block, different each time, so that trying all PINs against the public key finds none. */
const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' } as const
const modulusLength = 3072

export interface PinKeyPair {
  /** SubjectPublicKeyInfo, base64. */
  readonly publicKey: string
  /** PKCS #8, base64. */
  readonly privateKey: string
}

/** To what a sealed PIN is bound: in another punch or under another number it does not open. */
export interface PinBinding {
  readonly punchId: string
  readonly memberNumber: string
}

const subtle = () => globalThis.crypto.subtle
const labelOf = ({ punchId, memberNumber }: PinBinding): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`punchim pin ${punchId} ${memberNumber}`)
const toBase64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)))
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

/** A key pair for the PINs that are typed at one kiosk. */
export async function createPinKeys(): Promise<PinKeyPair> {
  const pair = await subtle().generateKey({ ...algorithm, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['encrypt', 'decrypt'])
  return { publicKey: toBase64(await subtle().exportKey('spki', pair.publicKey)), privateKey: toBase64(await subtle().exportKey('pkcs8', pair.privateKey)) }
}

/** Encrypts a PIN for the server, base64; whoever has the device cannot read it. Errors: DOMException where the key is none. */
export async function sealPin(publicKey: string, pin: string, binding: PinBinding): Promise<string> {
  const key = await subtle().importKey('spki', fromBase64(publicKey), algorithm, false, ['encrypt'])
  return toBase64(await subtle().encrypt({ name: algorithm.name, label: labelOf(binding) }, key, new TextEncoder().encode(pin)))
}

/** The PIN; undefined where it was sealed for another key, punch or number, or is no sealed PIN at all. */
export async function openPin(privateKey: string, sealed: string, binding: PinBinding): Promise<string | undefined> {
  const key = await subtle().importKey('pkcs8', fromBase64(privateKey), algorithm, false, ['decrypt'])
  try {
    return new TextDecoder().decode(await subtle().decrypt({ name: algorithm.name, label: labelOf(binding) }, key, fromBase64(sealed)))
  } catch {
    return undefined
  }
}
