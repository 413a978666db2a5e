import type { ApplePay } from '../../../src/engage/structured-content.ts'
import type { DialogueRules } from '../../../src/engage/structured-rules.ts'
import { isHttp } from './address.ts'
import type { Checker } from './checker.ts'

/** What the merchant's session and networks are worth, only Apple can tell. */
export function acceptApplePay(content: ApplePay, { picture }: DialogueRules, check: Checker): ApplePay {
  if (!isHttp(content.payment_gateway_url)) check.fault('payment_gateway_url', 'is not a valid http(s) url')
  return { ...content, attachment_id: check.picture('', content, picture), attachment_fallback_id: undefined }
}
