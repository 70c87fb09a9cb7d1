import { type Access, hostAccess } from '../../src/store/access.ts';

/** Somebody with the whole city and every permission of a machine's account, under a plain name. */
export const cityAccess = (actor = 'li'): Access => ({ ...hostAccess(actor), actor });
