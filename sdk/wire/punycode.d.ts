/** Comes without types of its own. */
declare module 'punycode.js' {
  const punycode: { decode(label: string): string; encode(text: string): string }
  export default punycode
}
