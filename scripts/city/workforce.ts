import { isSpringTea, isStudentSeason } from './calendar.ts';
import type { Random } from './random.ts';

/** People of one age group; `ages` in completed years at the beginning, both ends inclusive. */
export type WorkerGroup = { name: 'student' | 'over65' | 'sixty' | 'other'; ages: readonly [number, number] };

const student: WorkerGroup = { name: 'student', ages: [19, 21] };
const over65: WorkerGroup = { name: 'over65', ages: [67, 75] };
const sixty: WorkerGroup = { name: 'sixty', ages: [60, 63] };
const other: WorkerGroup = { name: 'other', ages: [19, 58] };

/** Each twentieth place of the register belongs to one group, so that somebody of a group is found without a list. */
const places: readonly WorkerGroup[] = [
  student,
  student,
  over65,
  sixty,
  sixty,
  sixty,
  ...Array.from({ length: 14 }, () => other),
];

/** One in 64 registers a second time, under another phone. */
const TWIN_EVERY = 64;
const TWIN_BACK = 60;

export const groupOf = (index: number): WorkerGroup => places[index % places.length] ?? other;

/** The index of whoever the registration belongs to: its own, or that of the first one for somebody who registered twice. */
export const identityIndex = (index: number): number =>
  index % TWIN_EVERY === TWIN_EVERY - 1 && index >= TWIN_BACK ? index - TWIN_BACK : index;

/** Who takes an order signed on that day: older people pick tea, students work in their holidays. */
const drawGroup = (random: Random, day: number): WorkerGroup => {
  const tea = isSpringTea(day);
  return random.weighted([
    [student, isStudentSeason(day) ? 32 : 4],
    [over65, tea ? 9 : 6],
    [sixty, tea ? 24 : 16],
    [other, 70],
  ]);
};

/** A worker of the first `registered`: those who came early work more often. Any worker while there are fewer than one of each place. */
export const drawWorker = (random: Random, day: number, registered: number): number => {
  const early = random.next() ** 1.3;
  const group = drawGroup(random, day);
  const rounds = Math.floor(registered / places.length);
  if (rounds === 0) return Math.floor(early * registered);
  const first = places.indexOf(group);
  const place = first + random.int(places.lastIndexOf(group) - first + 1);
  return Math.floor(early * rounds) * places.length + place;
};
