import { holdScreens } from './support/hold-screens.ts';

await holdScreens(['work', 'business']);
