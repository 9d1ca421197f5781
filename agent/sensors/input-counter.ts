/**
 * Notes that something happened and nothing else. The hook's library makes an object of each event, with the code of the key or the place
 * of the pointer in it, and calls this with it: this takes no parameter, so that the object is neither looked at nor kept, and nothing
 * behind this function can have it. `onFirst` is called once until the note is taken.
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
