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
    await draft.saving(async () => {
      stored.value = { name: 'Grace', tags: [] }
      await nextTick()
      expect(draft.isChanged.value).to.equal(true)
    })
    expect([draft.values.name, draft.isChanged.value]).to.deep.equal(['Grace', false])
  })

  it('keeps what is typed while the values before are saved', async () => {
    const { stored, draft } = draftOf({ name: 'Ada', tags: [] })
    draft.values.name = 'Grace'
    draft.values.tags = ['a']
    await draft.saving(async () => {
      draft.values.name = 'Grace H'
      stored.value = { name: 'Grace', tags: ['a'] }
      await nextTick()
    })
    expect(draft.values).to.deep.equal({ name: 'Grace H', tags: ['a'] })
    expect(draft.changed.value).to.deep.equal({ name: 'Grace H' })
  })

  it('changes nothing where saving fails', async () => {
    const { draft } = draftOf({ name: 'Ada', tags: [] })
    draft.values.name = 'Grace'
    const refused = await draft.saving(() => Promise.reject(new Error('refused'))).catch((error: unknown) => (error as Error).message)
    expect([refused, draft.changed.value]).to.deep.equal(['refused', { name: 'Grace' }])
  })

  it('never changes what is stored', () => {
    const { stored, draft } = draftOf({ name: 'Ada', tags: ['a'] })
    draft.values.tags.push('b')
    expect(stored.value?.tags).to.deep.equal(['a'])
    expect(draft.changed.value).to.deep.equal({ tags: ['a', 'b'] })
  })
})
