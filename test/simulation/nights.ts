import type { Random } from '../../stack/demo/random.ts';
import { dayMs, hourMs, minuteMs } from './clock.ts';
import type { Commit } from './facts.ts';

/**
 * late: by hours. partial: the status task of a service is lost, and nobody notices; the next night writes its rows.
 * half failed: status written, processing time not. failed: nothing written. The next night makes up what is missing.
 */
type Course = 'on time' | 'late' | 'partial' | 'half failed' | 'failed';

/** How often nights go how. */
export type Courses = readonly (readonly [Course, number])[];

export const plausibleNights: Courses = [
  ['on time', 0.92],
  ['late', 0.04],
  ['partial', 0.02],
  ['half failed', 0.01],
  ['failed', 0.01],
];
export const perfectNights: Courses = [['on time', 1]];

export interface Night {
  readonly course: Course;
  readonly commits: readonly Commit[];
  /** The end of its last task, when both have ended well. */
  readonly doneAt: number | undefined;
}

/** Each night works on the day before, and on what the nights before it have left. */
export function nights(random: Random, courses: Courses, days: number): Night[] {
  let statusLeft: number[] = [];
  let processingLeft: number[] = [];
  return Array.from({ length: days }, (_, day) => {
    const course = random.weighted(courses);
    const lateBy = random.between(1, 10) * hourMs;
    const begin = day * dayMs + (course === 'late' ? lateBy : 0);
    const statusAt = begin + random.between(20, 35) * minuteMs;
    const processingAt = begin + random.between(115, 130) * minuteMs;
    const statusDue = [...statusLeft, day - 1];
    const processingDue = [...processingLeft, day - 1];
    statusLeft = course === 'failed' ? statusDue : course === 'partial' ? [day - 1] : [];
    processingLeft = course === 'failed' || course === 'half failed' ? processingDue : [];
    const completed = statusDue.filter((due) => !statusLeft.includes(due));
    const status: Commit = { at: statusAt, fact: 'status', changed: statusDue, completed };
    const processing: Commit = {
      at: processingAt,
      fact: 'processing',
      changed: processingDue,
      completed: processingDue,
    };
    if (course === 'failed') return { course, commits: [], doneAt: undefined };
    if (course === 'half failed') return { course, commits: [status], doneAt: undefined };
    return { course, commits: [status, processing], doneAt: processingAt };
  });
}
