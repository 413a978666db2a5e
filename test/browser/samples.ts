/** One structured content of each type, in Engage's shape. @param pictureId an attachment's, or empty */
export const samples = (pictureId: string): Record<string, Record<string, unknown>> => {
  const picture = pictureId === '' ? {} : { attachment_id: pictureId }
  const reply = (title: string, payload: string) => ({ type: 'reply', title, payload })
  const site = { type: 'url', title: 'Open the shop', url: 'https://shop.example.com' }
  const card = (title: string, subtitle: string, payload: string) => ({
    title,
    subtitle,
    ...picture,
    items: [reply('Choose it', payload), site],
  })
  return {
    select: {
      type: 'select',
      items: [
        { title: 'Track my order', payload: 'track_order' },
        { title: 'Return something', payload: 'return' },
        { title: 'Talk to a person', payload: 'person' },
      ],
    },
    rich_link: {
      type: 'rich_link',
      title: 'Delivery times',
      subtitle: 'How long parcels take, country by country',
      url: 'https://shop.example.com/delivery',
      ...picture,
    },
    template: {
      type: 'template',
      title: 'Your order 4711',
      subtitle: 'On its way since this morning',
      ...picture,
      items: [reply('Where is it?', 'where'), reply('Change the address', 'address'), site],
    },
    carousel: {
      type: 'carousel',
      items: [
        card('Tea kettle', 'Steel, 1.5 litres', 'kettle'),
        card('Tea pot', 'Stoneware, hand made by people who drink a lot of tea', 'pot'),
        card('Cups', 'A set of six', 'cups'),
      ],
    },
    list: {
      type: 'list',
      header: 'Welcome to the store',
      title: 'What are you looking for?',
      subtitle: 'Choose one of our departments',
      button: 'See departments',
      sections: [
        { title: 'Kitchen', identifier: 'k' },
        { title: 'Garden', identifier: 'g' },
      ],
      items: [
        { title: 'Pots', subtitle: 'And pans', payload: 'pots', section_identifier: 'k' },
        { title: 'Knives', payload: 'knives', section_identifier: 'k' },
        { title: 'Spades', payload: 'spades', section_identifier: 'g' },
      ],
    },
    time_select: {
      type: 'time_select',
      location: { latitude: 48.87, longitude: 2.34, radius: 100, title: 'Our shop in Paris' },
      timeslots: [
        { start_time: '2026-12-01T08:00+0100', duration: 3600, identifier: 'a' },
        { start_time: '2026-12-01T10:30+0100', duration: 1800, identifier: 'b' },
        { start_time: '2026-12-02T09:15+0100', duration: 3600, identifier: 'c' },
      ],
    },
    form: {
      type: 'form',
      title: 'Report a problem',
      subtitle: 'It takes a minute',
      first_page_id: 'what',
      pages: [
        {
          page_id: 'what',
          type: 'select',
          multiple_selection: true,
          header: 'Problem',
          title: 'What is wrong?',
          next_page_id: 'when',
          items: [
            { id: '1', title: 'It is broken', value: 'broken' },
            { id: '2', title: 'It is late', value: 'late' },
          ],
        },
        { page_id: 'when', type: 'datePicker', header: 'Date', title: 'Since when?', next_page_id: 'more' },
        { page_id: 'more', type: 'input', header: 'More', title: 'Anything else?', submit_form: true },
      ],
    },
    apple_pay: {
      type: 'apple_pay',
      payment_gateway_url: 'https://shop.example.com/pay',
      merchant_session: { domainName: 'shop.example.com' },
      merchant_identifier: 'merchant.com.example.shop',
      merchant_capabilities: ['supports3DS'],
      supported_networks: ['visa', 'masterCard'],
      country_code: 'FR',
      merchant_name: 'The shop',
      currency_code: 'EUR',
      items: [
        { label: 'Tea pot', amount: '25.00', type: 'final' },
        { label: 'Delivery', amount: '4.00', type: 'final' },
      ],
      total: { label: 'Total', amount: '29.00', type: 'final' },
    },
    authenticate: { type: 'authenticate', response_body: 'Signed in' },
  }
}

/** What each channel of the page takes. */
export const taken: Record<string, string[]> = {
  engage_messaging: ['select', 'rich_link', 'template', 'carousel'],
  whats_app: ['template', 'list'],
  messenger: ['select', 'rich_link', 'template', 'carousel'],
  apple_business_chat: ['select', 'rich_link', 'list', 'time_select', 'form', 'apple_pay', 'authenticate'],
  email: [],
  digital_sms: [],
}
