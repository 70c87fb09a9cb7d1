import { useActorName } from '../words/actors.ts';

/** Who did something, in words. */
export const Actor = ({ actor }: { actor: string }) => <span>{useActorName()(actor)}</span>;
