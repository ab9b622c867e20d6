import { notConvertible } from '../not-storable.ts';
import { textOfCell } from './cell-text.ts';

const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4 = new RegExp(String.raw`^(?:${BYTE}\.){3}${BYTE}(?:/(\d|[12]\d|3[0-2]))?$`);
const IPV6 = /^([0-9A-Fa-f:]+)(?:\/(\d{1,3}))?$/;
const GROUPS = 8;

/** Text → the canonical cell of `inet`: a host has no `/32`, and IPv6 is written as RFC 5952 has it. */
export function textToInet(cell: string): string {
  const text = textOfCell(cell).trim();
  if (IPV4.test(text)) return `"${text.replace(/\/32$/, '')}"`;
  const [, address = '', bits] = IPV6.exec(text) ?? [];
  const groups = groupsOf(address);
  if (groups === null || (bits !== undefined && Number(bits) > 128)) {
    throw notConvertible('it is no address such as 192.168.0.1/24 or 2001:db8::1');
  }
  return `"${shortText(groups)}${bits === undefined || Number(bits) === 128 ? '' : `/${Number(bits)}`}"`;
}

/** The eight groups of an address; null where it is none. */
function groupsOf(address: string): readonly number[] | null {
  const halves = address.split('::');
  if (halves.length > 2 || !address.includes(':')) return null;
  const [head, tail = null] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = [...(head ?? []), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return null;
  const missing = GROUPS - groups.length;
  if (tail === null ? missing !== 0 : missing < 1) return null;
  const zeros = Array.from({ length: missing }, () => '0');
  const all = [...(head ?? []), ...zeros, ...(tail ?? [])].map((group) => Number.parseInt(group, 16));
  return isOfIpv4(all) ? null : all;
}

/** PostgreSQL writes addresses that hold one of IPv4 with its dots. */
function isOfIpv4(groups: readonly number[]): boolean {
  const isEmbedded = groups.slice(0, 5).every((group) => group === 0) && (groups[5] === 0 || groups[5] === 0xffff);
  const isPlain = groups.slice(5, 7).every((group) => group === 0) && (groups[7] as number) <= 1;
  return isEmbedded && !isPlain;
}

/** The longest run of zeros, the first of equal ones, is left out. */
function shortText(groups: readonly number[]): string {
  let [start, length] = [-1, 1];
  for (let at = 0; at < GROUPS; at++) {
    let end = at;
    while (end < GROUPS && groups[end] === 0) end++;
    if (end - at > length) [start, length] = [at, end - at];
  }
  const texts = groups.map((group) => group.toString(16));
  if (start < 0) return texts.join(':');
  return `${texts.slice(0, start).join(':')}::${texts.slice(start + length).join(':')}`;
}
