import { expect } from 'chai'
import fc from 'fast-check'
import { fromHex, isConsistent, isIncluded, leafHash, leafOfRecord, rootOfInclusion, toHex } from '@overt/sdk/transparency'
import { leafOf, openRow, partsOf } from '../transparency/leaf.ts'
import { consistencyRanges, emptyRoot, grow, hashLeaf, inclusionRanges, joinRange, rootOf } from '../transparency/tree-shape.ts'
import type { Node, Range } from '../transparency/tree-shape.ts'

/** The entries, roots and proofs that the implementations of Certificate Transparency share as test data. */
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => Buffer.from(hex, 'hex'))
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const inclusionOfTheFirst = ['96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7', '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4']
const consistencySixToEight = ['0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a', 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7']

const bytes = (hash: Buffer) => Uint8Array.from(hash)
const hex = (text: string) => fromHex(text, 32)!

/** A tree whose every node is there. */
function treeOf(leaves: readonly Buffer[]) {
  const { peaks, nodes } = grow(0, [], leaves)
  const known = new Map([...leaves.map((hash, index) => [`0/${String(index)}`, hash] as const), ...nodes.map(({ level, index, hash }) => [`${String(level)}/${String(index)}`, hash] as const)])
  const hashOf = ({ level, index }: Node): Buffer => known.get(`${String(level)}/${String(index)}`)!
  const path = (ranges: readonly Range[]) => ranges.map((range) => bytes(joinRange(range.map(hashOf))))
  return { root: rootOf(peaks), inclusion: (index: number, size: number) => path(inclusionRanges(index, size)), consistency: (from: number, to: number) => path(consistencyRanges(from, to)) }
}
const leavesOf = (count: number, start = 0) => Array.from({ length: count }, (_, index) => hashLeaf(Buffer.from(String(start + index))))
const sizes = fc.integer({ min: 1, max: 300 })

describe('the tree of a transparency log', () => {
  it('has the roots and proofs of Certificate Transparency\'s test data', async () => {
    expect(emptyRoot().toString('hex')).to.equal(roots[0])
    const leaves = entries.map(hashLeaf)
    for (let size = 1; size <= leaves.length; size += 1) expect(rootOf(grow(0, [], leaves.slice(0, size)).peaks).toString('hex')).to.equal(roots[size])
    const tree = treeOf(leaves)
    expect(tree.inclusion(0, 8).map(toHex)).to.deep.equal(inclusionOfTheFirst)
    expect(tree.consistency(6, 8).map(toHex)).to.deep.equal(consistencySixToEight)
    expect(toHex(await leafHash(entries[3]!))).to.equal(leaves[3]!.toString('hex'))
    expect(toHex((await rootOfInclusion(bytes(leaves[0]!), 0, 8, inclusionOfTheFirst.map(hex)))!)).to.equal(roots[8])
    expect(await isConsistent({ size: 6, root: hex(roots[6]!) }, { size: 8, root: hex(roots[8]!) }, consistencySixToEight.map(hex))).to.equal(true)
  })

  it('grows to the same root in whatever batches', () => fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }), (batches) => {
    let [size, peaks] = [0, [] as readonly Buffer[]]
    for (const count of batches) [size, peaks] = [size + count, grow(size, peaks, leavesOf(count, size)).peaks]
    expect(rootOf(peaks)).to.deep.equal(rootOf(grow(0, [], leavesOf(size)).peaks))
  }), { numRuns: 40 }))

  it('proves every leaf in every size, and no other leaf, place, size or root', () => fc.assert(fc.asyncProperty(sizes, sizes, fc.nat(), async (one, other, pick) => {
    const [size, whole] = [Math.min(one, other), Math.max(one, other)]
    const leaves = leavesOf(whole)
    const index = pick % size
    const root = toHex(treeOf(leaves.slice(0, size)).root)
    const path = treeOf(leaves).inclusion(index, size)
    const leadsTo = async (leaf: Buffer, at: number, within: number, way = path) => {
      const found = await rootOfInclusion(bytes(leaf), at, within, way)
      return found === undefined ? undefined : toHex(found)
    }
    expect(await leadsTo(leaves[index]!, index, size)).to.equal(root)
    expect(await leadsTo(hashLeaf(Buffer.from('another')), index, size)).to.not.equal(root)
    if (size > 1) expect(await leadsTo(leaves[index]!, (index + 1) % size, size)).to.not.equal(root)
    if (path.length > 0) expect(await leadsTo(leaves[index]!, index, size, path.slice(1))).to.not.equal(root)
    expect(await leadsTo(leaves[index]!, index, size, [...path, bytes(emptyRoot())])).to.equal(undefined)
    expect(await leadsTo(leaves[index]!, size, size)).to.equal(undefined)
  }), { numRuns: 60 }))

  it('proves that it only grew, and nothing else', () => fc.assert(fc.asyncProperty(sizes, sizes, fc.nat(), async (one, other, pick) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other)]
    const leaves = leavesOf(to)
    const before = { size: from, root: bytes(treeOf(leaves.slice(0, from)).root) }
    const now = { size: to, root: bytes(treeOf(leaves).root) }
    const path = treeOf(leaves).consistency(from, to)
    expect(await isConsistent(before, now, path)).to.equal(true)
    const rewritten = leaves.map((leaf, index) => (index === pick % from ? hashLeaf(Buffer.from('another')) : leaf))
    const other_ = { size: to, root: bytes(treeOf(rewritten).root) }
    expect(await isConsistent(before, other_, treeOf(rewritten).consistency(from, to))).to.equal(false)
    expect(await isConsistent(now, before, path)).to.equal(from === to)
    if (path.length > 0) {
      expect(await isConsistent(before, now, path.slice(1))).to.equal(false)
      expect(await isConsistent(before, now, path.map((hash, index) => (index === pick % path.length ? bytes(emptyRoot()) : hash)))).to.equal(false)
    }
    expect(await isConsistent(before, now, [...path, bytes(emptyRoot())])).to.equal(false)
  }), { numRuns: 60 }))

  it('takes no numbers that cannot be counted', async () => {
    const root = bytes(emptyRoot())
    for (const wrong of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) {
      expect(await rootOfInclusion(root, wrong, 8, [])).to.equal(undefined)
      expect(await rootOfInclusion(root, 0, wrong, [])).to.equal(undefined)
      expect(await isConsistent({ size: wrong, root }, { size: 8, root }, [])).to.equal(false)
    }
  })
})

describe('a leaf of a transparency log', () => {
  const workspaceId = '0197c0de-0000-7000-8000-000000000001'
  const salt = Buffer.alloc(32, 7)
  const row = { workspaceId, sequence: 3, body: '{"at": "2026-03-02T08:00:00.000Z", "action": "task.created", "after": {"name": "Straße"}}' }

  it('is found from the opened row alone', async () => {
    const record = { workspaceId, sequence: 3, ...openRow(row, salt, () => true) }
    const leaf = leafOf(row, salt).toString('hex')
    expect(await leafOfRecord(record)).to.equal(leaf)
    const [part] = record.parts
    for (const changed of [{ ...part!, text: part!.text.replace('created', 'deleted') }, { ...part!, salt: '00'.repeat(32) }]) expect(await leafOfRecord({ ...record, parts: [changed] })).to.not.equal(leaf)
    expect(await leafOfRecord({ ...record, sequence: 4 })).to.not.equal(leaf)
    expect(await leafOfRecord({ ...record, workspaceId: workspaceId.replace('1', '2') })).to.not.equal(leaf)
    expect(await leafOfRecord({ ...record, parts: [] })).to.equal(undefined)
    expect(await isIncluded({ sequence: 1, size: 1, leafHash: leaf, path: [] }, { size: 1, rootHash: leaf })).to.equal(true)
    expect(await isIncluded({ sequence: 1, size: 1, leafHash: 'no hash', path: [] }, { size: 1, rootHash: leaf })).to.equal(false)
  })

  it('shows each person of a look their own part and nothing of the others', () => fc.assert(fc.asyncProperty(fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 40 }), fc.nat(), async (people, pick) => {
    const members = Object.fromEntries(people.map((id, index) => [id, index + 1]))
    const look = { workspaceId, sequence: 9, body: JSON.stringify({ action: 'records.viewed', actorId: 'v', after: { how: 'opened', members, plugin: '', reason: null }, sequence: 9 }) }
    const me = people[pick % people.length]!
    const opened = openRow(look, salt, (text, index) => index === 0 || text.includes(me))
    expect(opened.partCount).to.equal(people.length + 1)
    expect(opened.parts.map(({ text }) => text)).to.deep.equal([
      '{"action":"records.viewed","actorId":"v","after":{"how":"opened","plugin":"","reason":null},"sequence":9}', `{"memberId":"${me}","records":${String(members[me])}}`,
    ])
    const said = JSON.stringify(opened)
    expect(people.filter((id) => id !== me && said.includes(id))).to.deep.equal([])
    expect(await leafOfRecord({ workspaceId, sequence: 9, ...opened })).to.equal(leafOf(look, salt).toString('hex'))
    const forged = opened.parts.map((part) => ({ ...part, text: part.text.replace(/"records":\d+/, '"records":0') }))
    expect(await leafOfRecord({ workspaceId, sequence: 9, ...opened, parts: forged })).to.equal(undefined)
  }), { numRuns: 40 }))

  it('has one part where the row only names a look', () => {
    const body = '{"action": "role.changed", "after": {"note": "records.viewed", "members": {"a": 1}}, "x": "\\"records.viewed\\""}'
    expect(partsOf({ body })).to.deep.equal([body])
  })
})
