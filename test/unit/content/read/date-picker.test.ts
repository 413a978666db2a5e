import { describe, expect, it } from 'vitest'
import { readMessage } from './reading.ts'

const read = (data: Record<string, unknown>) => {
  const { parts, problems } = readMessage({ _plugin: { type: 'date-picker', data: { eventName: 'When?', ...data } } })
  const [part] = parts
  return { part, problems, values: part?.kind === 'dates' ? part.slots.map(({ value }) => value) : null }
}
const values = (data: Record<string, unknown>) => read(data).values

describe('a date picker', () => {
  it('offers the days between its bounds', () => {
    expect(read({ minDate: 'tomorrow', maxDate: '2026-11-27', mode: 'single' }).part).toEqual({
      kind: 'dates',
      text: 'When?',
      slots: [
        { value: '2026-11-25', duration: 86_400 },
        { value: '2026-11-26', duration: 86_400 },
        { value: '2026-11-27', duration: 86_400 },
      ],
    })
  })

  it.each([
    [{ minDate: 'yesterday', maxDate: 'tomorrow' }, ['2026-11-23', '2026-11-24', '2026-11-25']],
    [{ minDate: '2027/2/28', maxDate: '2027-03-01T00:00:00.000Z' }, ['2027-02-28', '2027-03-01']],
    [{ minDate: '2026-12-02', maxDate: '2026-12-01' }, []],
  ])('reads bounds as flows write them: %j', (bounds, days) => {
    expect(values(bounds)).toEqual(days)
  })

  const week = { minDate: '2026-11-27', maxDate: '2026-12-01' }
  it.each([
    ['disabled days', { wantDisable: true, enable_disable: ['2026-11-28', '2026-11-30'] }, ['27', '29', '01']],
    ['disabled weekends', { wantDisable: 'true', enable_disable: ['weekends'] }, ['27', '30', '01']],
    ['a disabled range', { disable: [{ from: '2026-11-28', to: '2026-11-30' }] }, ['27', '01']],
    ['a disabled weekday', { disable: ['Monday'] }, ['27', '28', '29', '01']],
    ['enabled days only', { enable_disable: ['2026-12-01', '2026-11-29', '2026-12-24'] }, ['29', '01']],
    ['enabled weekdays only', { wantDisable: false, enable_disable: ['weekdays'] }, ['27', '30', '01']],
    ['both', { enable: ['weekends'], disable: ['2026-11-29'] }, ['28']],
    ['neither', { enable_disable: false }, ['27', '28', '29', '30', '01']],
  ])('obeys %s', (_, rules, days) => {
    expect(values({ ...week, ...rules })?.map((value) => value.slice(-2))).toEqual(days)
  })

  it('offers the days that are named one by one without bounds', () => {
    expect(values({ enable_disable: ['2026-12-24', 'tomorrow'] })).toEqual(['2026-11-25', '2026-12-24'])
  })

  it('offers no more than twenty slots', () => {
    expect(values({ minDate: 'today', maxDate: '2027-11-24' })).toHaveLength(20)
    expect(values({ minDate: 'today', maxDate: '2027-11-24', enableTime: true })).toHaveLength(20)
  })

  it.each([
    ['there is no last day', { minDate: 'today' }],
    ['there is no first day', { maxDate: '2027-01-01' }],
    ['weekdays alone are named', { enable_disable: ['weekdays'] }],
    ['a long stretch lies in the past', { minDate: '1900-01-01', maxDate: 'today' }],
    ['several days are to be chosen', { ...week, mode: 'range' }],
    ['a time alone is to be chosen', { ...week, enableTime: true, noCalendar: true }],
    ['every day is ruled out', { minDate: 'today', maxDate: '9999-12-31', disable: ['weekends', 'weekdays'] }],
  ])('leaves the day open where %s', (_, data) => {
    expect(read(data)).toMatchObject({ part: { kind: 'dates', text: 'When?', slots: [] }, problems: [] })
  })

  it('leaves the day open where a program tells the days, which is not run', () => {
    expect(read({ ...week, function_enable_disable: '(date) => true' })).toMatchObject({
      part: { slots: [] },
      problems: ['outputs[0].data._plugin.data.function_enable_disable: is a program, which is not run'],
    })
  })

  describe('with times', () => {
    const day = { minDate: '2026-12-01', maxDate: '2026-12-01', enableTime: true }

    it('offers the hours of an office where the flow does not say', () => {
      const { part } = read(day)
      expect(part).toMatchObject({
        slots: [{ value: '2026-12-01T08:00', duration: 3600 }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
      })
      expect(values(day)?.at(-1)).toBe('2026-12-01T17:00')
      expect(values({ ...day, maxDate: '2026-12-02' })?.[10]).toBe('2026-12-02T08:00')
    })

    it.each([
      [{ minTime: '9:30', maxTime: '11:00' }, ['10:00', '11:00']],
      [{ minTime: '09:30', maxTime: '10:30', minuteIncrement: 30 }, ['09:30', '10:00', '10:30']],
      [{ minTime: '09:00', maxTime: '13:00', hourIncrement: '2', minuteIncrement: 5 }, ['10:00', '12:00']],
      [{ minDate: '2026-12-01T19:00', maxDate: '2026-12-01T20:15' }, ['19:00', '20:00']],
      [{ enableTime: 'true', minTime: '16:00', maxTime: '' }, ['16:00', '17:00']],
      [{ minTime: 'x', maxTime: '08:30', minuteIncrement: -1 }, ['08:00']],
    ])('offers those within the bounds: %j', (data, times) => {
      expect(values({ ...day, ...data })?.map((value) => value.slice(11))).toEqual(times)
    })
  })

  it('reports what is no date and goes on without it', () => {
    const data = { ...week, minDate: '2026-02-30', enable_disable: ['soon', null, '2026-11-29'], maxDate: 7 }
    expect(read(data)).toMatchObject({
      values: ['2026-11-29'],
      problems: [
        'outputs[0].data._plugin.data.enable_disable[1]: is not an object of the expected form',
        'outputs[0].data._plugin.data.enable_disable[0]: is not a date',
        'outputs[0].data._plugin.data.minDate: is not a date',
      ],
    })
  })

  it('is named after its button, or left out where it has neither name nor slots', () => {
    expect(read({ eventName: '', openPickerButtonText: 'Pick date' }).part).toMatchObject({ text: 'Pick date' })
    expect(read({ eventName: null })).toMatchObject({
      part: undefined,
      problems: ['outputs[0].data._plugin.data: has nothing to show'],
    })
  })
})
