import { describe, expect, it } from 'vitest'
import { openPage } from './open-page.ts'

describe('the weather', () => {
  it('refuses a switch that cannot be so, and then sets none', async () => {
    const { emulator, post } = openPage()
    const refused = await post('/page/account/switches', [
      ['requireOpenIntervention', 'on'],
      ['echo', 'sometimes'],
    ]) //
    expect(refused.status).toBe(400)
    expect(emulator.weather.switches).toMatchObject({ requireOpenIntervention: false, echo: 'after' })
  })

  it('sets a preset, and single values on top of it', async () => {
    const { emulator, get, post } = openPage()
    expect((await post('/page/weather/preset', [['preset', 'stormy']])).status).toBe(200)
    expect(await (await get('/?side=weather')).text()).toMatch(/value="stormy" aria-pressed="true"/)
    const values: [string, string][] = [
      ['seed', '7'],
      ['duplicates', '50'],
      ['reordered', '7'],
      ['lostAcknowledgements', '0'],
      ['errors', '2.5'],
      ['lostAnswers', '100'],
    ] //
    expect((await post('/page/weather/forecast', values)).status).toBe(200)
    expect(emulator.weather.report().forecast).toMatchObject({
      seed: 7,
      deliveries: { latencyMs: [50, 3_000], duplicates: 0.5, reordered: 0.07, lostAcknowledgements: 0 },
      calls: { errors: 0.025, lostAnswers: 1 },
    })
    const shown = await (await get('/?side=weather')).text()
    expect(shown).toContain('name="reordered" value="7"')
    expect(shown).toContain('<small>mixed</small>')
    expect((await post('/page/weather/forecast', [...values, ['errors', '101']])).status).toBe(400)
    expect(emulator.weather.report().forecast).toMatchObject({ calls: { errors: 0.025 } })
    await post('/page/weather/preset', [['preset', 'rough']])
    expect(emulator.weather.report().forecast).toMatchObject({ seed: 7, deliveries: { duplicates: 0.1 } })
  })

  it('lets calls be slow or fail for a minute from now on, and ends that', async () => {
    const { emulator, get, post } = openPage()
    await post('/page/weather/preset', [['preset', 'rough']])
    await post('/page/weather/spell', [['spell', 'failing']])
    const { forecast, badSpellEndsAt } = emulator.weather.report()
    expect(forecast).toMatchObject({ deliveries: { duplicates: 0.1 }, badSpell: { ms: 60_000, failing: true } })
    expect(badSpellEndsAt).toBe((forecast?.badSpell?.startsAt ?? 0) + 60_000)
    expect(await (await get('/?side=weather')).text()).toContain('rough, a bad spell')
    await post('/page/weather/spell', [['spell', 'slow']])
    expect(emulator.weather.report().forecast?.badSpell).toMatchObject({ slowerMs: 3_000, failing: false })
    await post('/page/weather/spell', [['spell', 'over']])
    expect(emulator.weather.report()).toMatchObject({ forecast: { badSpell: null }, badSpellEndsAt: null })
    await post('/page/weather/clear', [])
    expect(await (await get('/?side=weather')).text()).toContain('<small>clear</small>')
  })

  it('shows what others have set, and nothing of it after a reset', async () => {
    const { emulator, get, post } = openPage()
    emulator.weather.fail({ call: 'GET /contents', when: 'before' })
    const hold = emulator.weather.holdDeliveries({ types: ['content.imported', 'content.replied'] })
    const shown = await (await get('/?side=weather')).text()
    expect(shown).toContain('1 fault to come, 1 hold')
    expect(shown).toContain('GET /contents: 503 before its effect, 1 to come')
    expect(shown).toContain('content.imported, content.replied: 0 held')
    expect((await post('/page/account/reset', [])).status).toBe(200)
    expect(await (await get('/?side=weather')).text()).toContain('<small>clear</small>')
    const gone = await post('/page/weather/end-hold', [
      ['holdId', hold.id],
      ['end', 'drop'],
    ]) //
    expect(gone.status).toBe(404)
  })

  it('tells of what others set at once', async () => {
    const { emulator } = openPage()
    let told = 0
    emulator.onChange(() => {
      told += 1
    })
    const changes = async (change: () => unknown) => {
      const before = told
      await change()
      await Promise.resolve()
      return told - before
    }
    const { weather } = emulator
    expect(await changes(() => weather.fail({ call: 'GET /contents', when: 'before' }))).toBe(1)
    expect(await changes(() => weather.cancelFault('fault-1'))).toBe(1)
    expect(await changes(() => weather.holdDeliveries())).toBe(1)
    expect(await changes(() => weather.hold('hold-1').drop())).toBe(1)
    expect(await changes(() => Object.assign(weather.switches, { echo: 'before' }))).toBe(1)
    expect(() => weather.cancelFault('fault-1')).toThrow('not found')
  })

  it('takes back a fault', async () => {
    const { emulator, get, post } = openPage()
    const fault: [string, string][] = [
      ['call', 'GET /contents'],
      ['ending', 'slow'],
      ['when', 'before'],
    ] //
    await post('/page/weather/fail', [...fault, ['times', '2'], ['delayMs', '10']])
    const faultId = /name="faultId" value="([^"]+)"/.exec(await (await get('/?side=weather')).text())?.[1] ?? ''
    expect(faultId).not.toBe('')
    expect((await post('/page/weather/cancel-fault', [['faultId', faultId]])).status).toBe(200)
    expect(await (await get('/?side=weather')).text()).not.toContain('name="faultId"')
    expect(emulator.calls).toEqual([])
  })
})
