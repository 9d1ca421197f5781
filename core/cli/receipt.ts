import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { checkErasureCertificate, checkPolicyReceipt, isErasureCertificate } from '@overt/sdk/transparency'
import { wrongArguments } from './errors.ts'

const usage = 'overt receipt verify <file.json> [--key <key id or public key>]'

/**
 * `overt receipt verify`: checks the receipt of an acknowledged policy, or the certificate of an erasure, without a server or a database; one line of JSON, exit code 1 where something is wrong. With `--key` it
 * has to be signed by that key, one of those under `GET /log/keys`.
 */
export async function run([verb, ...args]: readonly string[]): Promise<number> {
  const { file, key } = readArguments(verb, args)
  const read = parse(await readFile(file, 'utf8'))
  if (isErasureCertificate(read)) {
    const { faults } = await checkErasureCertificate(read, key)
    const { id, workspaceId, memberId, finishedAt, keyId, publicKey } = read
    process.stdout.write(`${JSON.stringify({ valid: faults.length === 0, faults, erasure: id, workspaceId, memberId, finishedAt, keyId, publicKey })}\n`)
    return faults.length === 0 ? 0 : 1
  }
  const { receipt, faults } = await checkPolicyReceipt(read, key)
  process.stdout.write(`${JSON.stringify({
    valid: faults.length === 0, faults,
    ...receipt === undefined ? {} : { workspace: receipt.workspace.name, member: receipt.member.name, version: receipt.policy.version, policyHash: receipt.policy.hash, acknowledgedAt: receipt.acknowledgedAt, keyId: receipt.keyId, publicKey: receipt.publicKey },
  })}\n`)
  return faults.length === 0 ? 0 : 1
}

function readArguments(verb: string | undefined, args: readonly string[]): { readonly file: string; readonly key: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { key: { type: 'string' } }, allowPositionals: true })
    const [file] = positionals
    if (verb === 'verify' && file !== undefined && positionals.length === 1) return { file, key: values.key }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
  throw wrongArguments({ values: { usage } })
}

/** What is no JSON is no receipt. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
