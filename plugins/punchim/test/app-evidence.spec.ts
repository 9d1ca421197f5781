/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import { bigButton, outcome, signInOnPhone, useApp } from './app-support.ts'
import { circle } from './punchim-support.ts'

const site = { latitude: 52.52, longitude: 13.405, accuracy: 10 }
const away = { latitude: 52.53, longitude: 13.405, accuracy: 10 }

describe('selfies and places on a phone', function () {
  this.timeout(120_000)
  const app = useApp()

  it('takes a selfie in the page, small and without what cameras write into files, and sends it after its punch', async () => {
    const of = await app.somebody({ gps: 'off', selfie: 'always' })
    const phone = await app.phone({ permissions: ['camera'] })
    const { page } = phone
    await signInOnPhone(page, of.person)
    const picture = page.waitForRequest((request) => request.method() === 'PUT' && request.url().endsWith('/selfie'))
    await bigButton(page).click()
    await page.getByRole('button', { name: 'Take picture' }).click()
    await page.getByRole('button', { name: 'Retake' }).click()
    await page.getByRole('button', { name: 'Take picture' }).click()
    await page.getByRole('button', { name: 'Use picture' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect((await picture).headers()['content-type']).to.equal('image/jpeg')
    const [punch] = await app.punchesOf(of)
    expect(punch?.selfie).to.equal('kept')
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).to.equal(1)
  })

  it('punches without a selfie where the camera is refused, and says so', async () => {
    const of = await app.somebody({ gps: 'off', selfie: 'always' })
    const phone = await app.phone({ before: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError')) } })
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await page.getByText('The app isn\'t allowed to use the camera').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Punch without a selfie' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect((await app.punchesOf(of))[0]?.selfie).to.equal('wanted')
  })

  it('judges the place by the best fix and says why in plain words', async () => {
    const of = await app.somebody({ gps: 'always' }, [circle('Gate 4')])
    const phone = await app.phone({ permissions: ['geolocation'], geolocation: site })
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'You were inside Gate 4, 100 m from its edge.' }).waitFor()
    await context.setGeolocation(away)
    await bigButton(page).filter({ hasText: 'Punch out' }).click()
    await outcome(page).filter({ hasText: 'outside Gate 4' }).waitFor()
    await page.locator('.punch-row').first().click()
    await page.locator('.sheet').getByText('You were 1 km outside Gate 4, the nearest place.').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect((await app.punchesOf(of)).map(({ verdict }) => verdict)).to.deep.equal(['outside', 'inside'])
  })

  it('punches without a place where that is refused, and says how to allow it', async () => {
    const of = await app.somebody({ gps: 'always' }, [circle('Gate 4')])
    const phone = await app.phone()
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    await page.getByText('The app can\'t see your location').waitFor()
    expect((await app.punchesOf(of)).map(({ verdict, flags }) => [verdict, flags])).to.deep.equal([['none', ['no-fix']]])
  })

  it('asks for a reason outside where the workspace wants one', async () => {
    const of = await app.somebody({ gps: 'always', outside: 'reason' }, [circle('Gate 4')])
    const phone = await app.phone({ permissions: ['geolocation'], geolocation: away })
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await page.getByText('You\'re 1 km outside Gate 4.').waitFor()
    await page.getByRole('button', { name: 'Don\'t punch' }).click()
    await outcome(page).filter({ hasText: 'Nothing was recorded.' }).waitFor()
    await bigButton(page).click()
    await page.getByLabel('Reason').fill('Delivery to the depot')
    await page.getByRole('button', { name: 'Punch with this reason' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect((await app.punchesOf(of)).map(({ reason }) => reason)).to.deep.equal(['Delivery to the depot'])
  })

  it('lets nobody punch outside where the workspace blocks it, and finds the place again on request', async () => {
    const of = await app.somebody({ gps: 'always', outside: 'block' }, [circle('Gate 4')])
    const phone = await app.phone({ permissions: ['geolocation'], geolocation: away })
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await page.getByRole('heading', { name: 'You can\'t punch here' }).waitFor()
    expect(await app.punchesOf(of)).to.deep.equal([])
    await context.setGeolocation(site)
    await page.getByRole('button', { name: 'Find my location again' }).click()
    await outcome(page).filter({ hasText: 'inside Gate 4' }).waitFor()
  })

  it('keeps coordinates on the phone in verdict-only mode, and shows them in a dispute when the person wants to', async () => {
    const of = await app.somebody({ gps: 'always', verdictOnly: true }, [circle('Gate 4')])
    const phone = await app.phone({ permissions: ['geolocation'], geolocation: away })
    const { page, context } = phone
    const sent: string[] = []
    context.on('request', (request) => { sent.push(`${request.url()} ${request.postData() ?? ''}`) })
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'outside Gate 4' }).waitFor()
    expect(sent.filter((text) => text.includes('52.53') || text.includes('13.405'))).to.deep.equal([])
    expect((await app.punchesOf(of)).map(({ verdict, claimed, latitude }) => [verdict, claimed, latitude])).to.deep.equal([['outside', true, null]])
    await page.locator('.punch-row').first().click()
    await page.getByRole('button', { name: 'Show where I was' }).click()
    await page.getByText('You have shown where you were.').waitFor()
    expect((await app.punchesOf(of)).map(({ latitude, revealedAt }) => [latitude, revealedAt !== null])).to.deep.equal([[52.53, true]])
  })

  it('keeps the best of several fixes and ends early with a good one', async () => {
    const of = await app.somebody({ gps: 'always' }, [circle('Gate 4')])
    const { page, context } = await app.phone({ permissions: ['geolocation'], geolocation: { ...site, accuracy: 250 } })
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await page.getByText('Finding your location').first().waitFor()
    for (const accuracy of [400, 60, 120, 12]) await context.setGeolocation({ ...site, accuracy })
    await outcome(page).filter({ hasText: 'inside Gate 4' }).waitFor()
    expect((await app.punchesOf(of)).map(({ accuracyMeters, verdict }) => [accuracyMeters, verdict])).to.deep.equal([[12, 'inside']])
  })

  it('takes the best fix after ten seconds, and none where all are worse than 300 m or older than 30 s', async () => {
    const of = await app.somebody({ gps: 'always' }, [circle('Gate 4')])
    // Ten seconds are half of one for this page.
    const { page, context } = await app.phone({ permissions: ['geolocation'], geolocation: { ...site, accuracy: 40 }, before: () => {
      const real = globalThis.setTimeout
      Object.assign(globalThis, { setTimeout: (run: () => void, ms?: number) => real(run, ms === 10_000 ? 500 : ms) })
      const { geolocation } = navigator
      const watch = geolocation.watchPosition.bind(geolocation)
      geolocation.watchPosition = (found, failed, options) => watch((position) => {
        found('isOld' in globalThis ? { coords: position.coords, timestamp: position.timestamp - 31_000, toJSON: () => ({}) } : position)
      }, failed, options)
    } })
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'inside Gate 4' }).waitFor()
    await context.setGeolocation({ ...site, accuracy: 301 })
    await bigButton(page).filter({ hasText: 'Punch out' }).click()
    await outcome(page).filter({ hasText: 'Punched out at' }).waitFor()
    await page.getByText('No usable position').waitFor()
    await context.setGeolocation({ ...site, accuracy: 5 })
    await page.evaluate(() => { Object.assign(globalThis, { isOld: true }) })
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect((await app.punchesOf(of)).map(({ accuracyMeters, flags }) => [accuracyMeters, flags])).to.deep.equal([[null, ['no-fix']], [null, ['no-fix']], [40, []]])
  })
})
