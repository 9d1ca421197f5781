import type { NodeTransform } from '@vue/compiler-core'

const element = 1
const plainElement = 0
const attribute = 6

/** Gives every plain HTML element of a template an attribute, so that styles can tell whose element it is. */
export function markElements(name: string): NodeTransform {
  return (node) => {
    if (node.type !== element || node.tagType !== plainElement) return
    if (node.props.some((prop) => prop.type === attribute && prop.name === name)) return
    node.props.push({ type: attribute, name, nameLoc: node.loc, value: undefined, loc: node.loc })
  }
}
