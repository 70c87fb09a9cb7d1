import { UsageError } from '../errors.ts';

const cluster = 'redis-cluster://';

export const isCluster = (url: string): boolean => url.startsWith(cluster);

/**
 * Each Redis that REDIS_URL names, as a `redis://` or `rediss://` address of its own. The credentials of a cluster stand once, before its
 * first node: `redis-cluster://user:password@h1:p1,h2:p2`. Throws a UsageError when a node has no host or no port that could be one.
 */
export const nodeUrls = (url: string): URL[] => {
  if (!isCluster(url)) return [new URL(url)];
  const authority = url.slice(cluster.length).split('/')[0] ?? '';
  const hosts = authority.lastIndexOf('@') + 1;
  return authority
    .slice(hosts)
    .split(',')
    .map((node) => {
      const read = URL.parse(`redis://${authority.slice(0, hosts)}${node.trim()}`);
      if (read?.hostname) return read;
      throw new UsageError('redis_url', 'REDIS_URL must read redis-cluster://host:port,host:port');
    });
};
