/*
 * The answer about revocation a host hands over with its certificate (RFC 6066 8, RFC 6960 4.2.1). Only one thing is read of
 * it: whether it says "revoked" of this very certificate. Its signature is not verified, so "good" proves nothing and is not
 * believed; that a host disowns its own certificate is believed without proof, since refusing is the safe side.
 */
import { type BaseBlock, fromBER, GeneralizedTime, Integer, OctetString, Sequence } from 'asn1js';

/** An answer is a few kilobytes; several certificates make it larger. */
const limitBytes = 256 * 1024;
const revokedTag = 1;

/** When the certificate of this serial number was revoked, as an ISO date, if the answer says so. */
export function staplesRevocation(staple: Uint8Array, serialNumber: string): string | null {
  const serial = withoutZeros(serialNumber);
  for (const single of responsesIn(staple)) {
    const [certificate, status] = single.valueBlock.value;
    if (!(certificate instanceof Sequence) || status === undefined) continue;
    const number = certificate.valueBlock.value.at(-1);
    if (!(number instanceof Integer) || withoutZeros(hexOf(number.valueBlock.valueHexView)) !== serial) continue;
    if (status.idBlock.tagClass !== 3 || status.idBlock.tagNumber !== revokedTag) continue;
    // RevokedInfo is implicit: its first value is the time.
    const [time] = (status.valueBlock as { value?: BaseBlock[] }).value ?? [];
    return (time instanceof GeneralizedTime ? time.toDate() : new Date(0)).toISOString();
  }
  return null;
}

/** The single answers of a successful one; none when it cannot be read. */
function responsesIn(staple: Uint8Array): readonly Sequence[] {
  if (staple.length === 0 || staple.length > limitBytes) return [];
  const found: Sequence[] = [];
  const whole = parsed(staple);
  if (whole === null) return [];
  // OCSPResponse { responseStatus, [0] ResponseBytes { type, response OCTET STRING } }
  const inner = firstOctets(whole);
  const basic = inner === null ? null : parsed(inner);
  if (!(basic instanceof Sequence)) return [];
  // BasicOCSPResponse { tbsResponseData { [0] version?, responderID, producedAt, responses, .. }, .. }
  const [data] = basic.valueBlock.value;
  if (!(data instanceof Sequence)) return [];
  const lists = data.valueBlock.value.filter((value): value is Sequence => value instanceof Sequence);
  for (const list of lists) {
    for (const single of list.valueBlock.value) if (single instanceof Sequence) found.push(single);
  }
  return found;
}

function firstOctets(block: BaseBlock): Uint8Array | null {
  if (block instanceof OctetString) return block.valueBlock.valueHexView;
  // A value without values in it has no list, and some have no block either.
  const values = (block as { valueBlock?: { value?: unknown } }).valueBlock?.value;
  if (!Array.isArray(values)) return null;
  for (const value of values as BaseBlock[]) {
    const octets = firstOctets(value);
    if (octets !== null) return octets;
  }
  return null;
}

function parsed(bytes: Uint8Array): BaseBlock | null {
  try {
    const { result, offset } = fromBER(Uint8Array.from(bytes).buffer);
    return offset < 0 ? null : result;
  } catch {
    // What cannot be read says nothing.
    return null;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function withoutZeros(hex: string): string {
  return hex.toLowerCase().replace(/^0+/, '');
}
