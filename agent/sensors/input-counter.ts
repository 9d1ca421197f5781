/**
 * Notes that something happened and nothing else: the event of the hook is not even looked at. `onFirst` is called once
 * until the note is taken.
 */
export function createInputCounter(onFirst: () => void = () => undefined): { readonly onEvent: () => void, readonly take: () => boolean } {
  let happened = false
  return {
    onEvent: () => {
      if (happened) return
      happened = true
      onFirst()
    },
    take: () => {
      const result = happened
      happened = false
      return result
    },
  }
}
