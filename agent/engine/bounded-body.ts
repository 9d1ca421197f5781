/** The bytes of a response, refused beyond `largestBytes`: what answers may be anything. */
export async function boundedBody(response: Response, largestBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > largestBytes) throw new Error('the reply is larger than any reply of an Overt server')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
