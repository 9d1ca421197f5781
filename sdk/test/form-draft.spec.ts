import { expect } from 'chai'
import { effectScope, nextTick, shallowRef } from 'vue'
import type { EffectScope } from 'vue'
import { useFormDraft } from '../ui/composables/use-form-draft.ts'

interface Form { name: string; tags: string[] }

describe('the draft of a form', () => {
  let scope: EffectScope
  beforeEach(() => { scope = effectScope() })
  afterEach(() => { scope.stop() })
  const draftOf = (first?: Form) => {
    const stored = shallowRef<Form | undefined>(first)
    return { stored, draft: scope.run(() => useFormDraft<Form>(() => stored.value, { name: '', tags: [] }))! }
  }

  it('takes what is stored once that is known, and has no changes before', async () => {
    const { stored, draft } = draftOf()
    expect([draft.values, draft.isChanged.value]).to.deep.equal([{ name: '', tags: [] }, false])
    stored.value = { name: 'Ada', tags: ['a'] }
    await nextTick()
    expect([draft.values, draft.changed.value]).to.deep.equal([{ name: 'Ada', tags: ['a'] }, {}])
  })

  it('keeps what was typed when the rest is stored again, and lets untouched fields follow', async () => {
    const { stored, draft } = draftOf({ name: 'Ada', tags: ['a'] })
    draft.values.name = 'Ada L'
    stored.value = { name: 'Grace', tags: ['a', 'b'] }
    await nextTick()
    expect(draft.values).to.deep.equal({ name: 'Ada L', tags: ['a', 'b'] })
    expect(draft.changed.value).to.deep.equal({ name: 'Ada L' })
  })

  it('has nothing left to save where the typed value is stored, and takes the server’s way of writing it', async () => {
    const { stored, draft } = draftOf({ name: 'Ada', tags: [] })
    draft.values.name = ' Grace '
    stored.value = { name: 'Grace', tags: [] }
    await nextTick()
    expect(draft.isChanged.value).to.equal(true)
    draft.adopt()
    expect([draft.values.name, draft.isChanged.value]).to.deep.equal(['Grace', false])
  })

  it('never changes what is stored', () => {
    const { stored, draft } = draftOf({ name: 'Ada', tags: ['a'] })
    draft.values.tags.push('b')
    expect(stored.value?.tags).to.deep.equal(['a'])
    expect(draft.changed.value).to.deep.equal({ tags: ['a', 'b'] })
  })
})
