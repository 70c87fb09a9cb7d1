import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const isLoopback = (address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
};

/** `localhost`, a name below it, or a loopback address, with or without a port. */
const namesThisMachine = (host: string | undefined): boolean => {
  const name = URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '');
  return name !== undefined && (name === 'localhost' || name.endsWith('.localhost') || isLoopback(name));
};

/**
 * Whether a request comes from this very machine. Three ways in are shut: another address; a proxy on this machine, which
 * makes the world look like loopback, told by the headers it adds; and a foreign page whose name was made to resolve to
 * loopback (DNS rebinding), told by the name the browser asked for.
 */
export const isFromThisMachine = ({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): boolean =>
  isLoopback(ip) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined &&
  namesThisMachine(headers.host);

/** What somebody from elsewhere is told, in plain words, with the way to mend it. */
export const refusalPage = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>403 · 家门口 Doorstep</title>
<h1>本页只在本机开放</h1>
<p>请在运行家门口的机器上打开 <b>http://localhost</b>（加上端口）。若要让别处也能看到这些数目，请以环境变量 <code>STATUS_PUBLIC=1</code> 启动服务；本页只有数目，没有个人信息。</p>
<div lang="en"><h1>This page is open on its own machine only</h1>
<p>Open <b>http://localhost</b> (with the port) on the machine that runs Doorstep. To show these counts elsewhere too, start the service with <code>STATUS_PUBLIC=1</code>; there are counts only, no personal data.</p></div>
</html>
`;

/** The same for programs, as RFC 9457 has it. */
export const refusalProblem = {
  type: 'about:blank',
  title: 'Forbidden',
  status: 403,
  code: 'status_is_local',
  detail:
    'The status is served to this machine only. Ask through localhost, or start the service with STATUS_PUBLIC=1.',
};
