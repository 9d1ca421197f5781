import { hash as hashOf } from 'node:crypto'

/**
 * The shape of an RFC 9162 tree: which nodes appending completes, and which nodes a proof is made of. A node is the hash of `2 ** level` leaves, the
 * `index`th of its level; leaves are level 0. Nothing here reads or writes.
 */
export interface Node {
  readonly level: number
  readonly index: number
}
export interface HashedNode extends Node {
  readonly hash: Buffer
}
/** The complete subtrees that a tree of a size is made of, the largest first. */
export type Peaks = readonly Buffer[]

// In one call each: for so few bytes an object with its updates costs twice as much.
const sha256 = (...parts: readonly Uint8Array[]): Buffer => hashOf('sha256', Buffer.concat(parts), 'buffer')
const [leafPrefix, nodePrefix] = [Uint8Array.of(0), Uint8Array.of(1)]

export const emptyRoot = (): Buffer => sha256()
export const hashLeaf = (entry: Uint8Array): Buffer => sha256(leafPrefix, entry)
export const hashNode = (left: Uint8Array, right: Uint8Array): Buffer => sha256(nodePrefix, left, right)

/** The largest power of two below a number greater than one. */
function split(count: number): number {
  let left = 1
  while (left * 2 < count) left *= 2
  return left
}

/** Leaves appended to a tree: its new peaks, and every node above the leaves that became complete. */
export function grow(size: number, peaks: Peaks, leaves: readonly Buffer[]): { readonly peaks: Peaks; readonly nodes: readonly HashedNode[] } {
  const next = [...peaks]
  const nodes: HashedNode[] = []
  leaves.forEach((leaf, place) => {
    let [hash, level, index] = [leaf, 0, size + place]
    while (index % 2 === 1) {
      hash = hashNode(next.pop()!, hash)
      ;[level, index] = [level + 1, (index - 1) / 2]
      nodes.push({ level, index, hash })
    }
    next.push(hash)
  })
  return { peaks: next, nodes }
}

export const rootOf = (peaks: Peaks): Buffer => (peaks.length === 0 ? emptyRoot() : peaks.slice(0, -1).reduceRight((right, left) => hashNode(left, right), peaks.at(-1)!))

/** A range of leaves whose hash a proof contains, as the complete nodes that it is made of, left to right. */
export type Range = readonly Node[]

/** The nodes that the hash of `[start, start + count)` is made of; `start` is a multiple of the largest of them. */
function rangeOf(start: number, count: number): Range {
  const nodes: Node[] = []
  let [at, left] = [start, count]
  while (left > 0) {
    let [level, width] = [0, 1]
    while (width * 2 <= left) [level, width] = [level + 1, width * 2]
    nodes.push({ level, index: at / width })
    ;[at, left] = [at + width, left - width]
  }
  return nodes
}


/** RFC 9162 § 2.1.3.1: what the inclusion proof of a leaf is made of, from the leaf upwards. */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  const ranges: Range[] = []
  let [start, count] = [0, size]
  while (count > 1) {
    const left = split(count)
    const isLeft = index < start + left
    ranges.push(isLeft ? rangeOf(start + left, count - left) : rangeOf(start, left))
    ;[start, count] = isLeft ? [start, left] : [start + left, count - left]
  }
  return ranges.toReversed()
}

/** RFC 9162 § 2.1.4.1: what the proof is made of that the tree of `from` leaves is the beginning of the tree of `to`. */
export function consistencyRanges(from: number, to: number): readonly Range[] {
  const ranges: Range[] = []
  let [start, count, part, isWhole] = [0, to, from, true]
  while (part !== count) {
    const left = split(count)
    if (part <= left) {
      ranges.push(rangeOf(start + left, count - left))
      count = left
    } else {
      ranges.push(rangeOf(start, left))
      ;[start, count, part, isWhole] = [start + left, count - left, part - left, false]
    }
  }
  return (isWhole ? ranges : [...ranges, rangeOf(start, count)]).toReversed()
}

/** The hash of a range, of its nodes' hashes. */
export const joinRange = (hashes: readonly Buffer[]): Buffer => rootOf(hashes)
