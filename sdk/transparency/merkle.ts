import { areEqual, concat } from './bytes.ts'
import type { Bytes } from './bytes.ts'

/** Hashing and verifying of Merkle trees as RFC 9162 (Certificate Transparency 2.0) § 2.1 says, with SHA-256. */

export const hashBytes = 32

const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

/** The hash of a leaf, as RFC 9162 has it. */
export const leafHash = (entry: Uint8Array): Promise<Bytes> => sha256(concat(Uint8Array.of(0), entry))
/** The hash of a node over its two children, as RFC 9162 has it. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Bytes> => sha256(concat(Uint8Array.of(1), left, right))

const isOdd = (value: number): boolean => value % 2 === 1
const half = (value: number): number => Math.floor(value / 2)

/** Whether the numbers can be those of a tree: whole, and small enough to count with. */
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** RFC 9162 § 2.1.3.2: the root that an inclusion proof leads to; undefined where its length does not fit. */
export async function rootOfInclusion(leaf: Bytes, index: number, size: number, path: readonly Bytes[]): Promise<Bytes | undefined> {
  if (!isSize(index) || !isSize(size) || index >= size) return undefined
  let node = index
  let last = size - 1
  let root = leaf
  for (const sibling of path) {
    if (last === 0) return undefined
    if (isOdd(node) || node === last) {
      root = await nodeHash(sibling, root)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      root = await nodeHash(root, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 ? root : undefined
}

/** A tree by its size and the hash of its root. */
export interface TreeState {
  readonly size: number
  readonly root: Bytes
}

/** RFC 9162 § 2.1.4.2: whether the larger tree begins with the smaller one. The empty tree is the beginning of every tree. */
export async function isConsistent(from: TreeState, to: TreeState, path: readonly Bytes[]): Promise<boolean> {
  if (!isSize(from.size) || !isSize(to.size) || from.size > to.size) return false
  if (from.size === 0) return path.length === 0
  if (from.size === to.size) return path.length === 0 && areEqual(from.root, to.root)
  const [first, ...rest] = isPowerOfTwo(from.size) ? [from.root, ...path] : path
  if (first === undefined || path.length === 0) return false
  let node = from.size - 1
  let last = to.size - 1
  while (isOdd(node)) [node, last] = [half(node), half(last)]
  let fromRoot = first
  let toRoot = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      fromRoot = await nodeHash(sibling, fromRoot)
      toRoot = await nodeHash(sibling, toRoot)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      toRoot = await nodeHash(toRoot, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && areEqual(fromRoot, from.root) && areEqual(toRoot, to.root)
}

function isPowerOfTwo(value: number): boolean {
  let rest = value
  while (rest > 1 && !isOdd(rest)) rest = half(rest)
  return rest === 1
}

