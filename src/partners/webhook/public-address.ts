import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { PartnerError } from '../partner-error.ts';

/** IPv4 that is no public unicast address (IANA special-purpose registry, RFC 6890): [network, prefix]. */
const special4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Within the only public block of IPv6, 2000::/3: those that are documentation, or carry an IPv4 address that nobody checked. */
const special6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const listOf = (family: 'ipv4' | 'ipv6', networks: readonly [string, number][]): BlockList => {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
};
const notPublic4 = listOf('ipv4', special4);
const public6 = listOf('ipv6', [['2000::', 3]]);
const notPublic6 = listOf('ipv6', special6);

/** Whether an address is reachable for everybody. IPv4 written as IPv6 (`::ffff:10.0.0.1`) is not, nor is what is no address. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address);
  if (family === 4) return !notPublic4.check(address, 'ipv4');
  return family === 6 && public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
};

/** Told to whoever configured a target in our own network. */
export const privateTarget = (partner: string): PartnerError =>
  new PartnerError(
    'refused',
    partner,
    `the address of ${partner} lies in a private network: configure a public one, or set ALLOW_PRIVATE_TARGETS=1`,
  );

/**
 * A `lookup` for node:http(s) that fails as soon as one of a name's addresses is not public. The connection is made to the addresses that
 * were checked here, so a name that resolves differently a moment later gains nothing. Literal addresses are never looked up: check them before.
 */
export const publicLookup =
  (partner: string): LookupFunction =>
  (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error) callback(error, '', 0);
      else if (first === undefined || found.some(({ address }) => !isPublicAddress(address)))
        callback(privateTarget(partner), '', 0);
      else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
