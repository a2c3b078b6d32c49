import { z } from '@hono/zod-openapi';
import { choiceField, idField, listField, objectField, shown, textField } from '../body-schemas.ts';

/** An instant as the printer writes it, which a `Date` and Postgres read too. */
const timeField = () =>
  textField().refine((value) => z.iso.datetime({ offset: true }).safeParse(value).success, {
    error: ({ input }) => `${shown(input)} is not a date-time`,
  });

const properties = ['totalSheets', 'mailingProduct', 'postageClass'] as const;

/** Lists of keys and values, as the printer has them. */
const despatchProperties = listField(objectField({ key: textField(), value: textField() })).superRefine(
  (given, context) => {
    for (const name of properties) {
      if (!given.some(({ key }) => key === name)) context.addIssue(`expected an item with the key ${name}, got none`);
    }
  },
);

/**
 * What the printer sends. New postage classes and mailing products are taken, where the reference refuses them: a despatch
 * that is lost costs more than one that is not counted as sorted. Spec: nightly §9.4.
 */
export const letterStatusBody = objectField({
  id: textField(),
  time: timeField(),
  data: objectField({
    despatchProperties,
    jobId: idField().openapi({ description: 'The id of the notification' }),
    jobStatus: choiceField(['DESPATCHED', 'REJECTED']),
    transitionDate: timeField(),
  }),
  metadata: objectField({ correlationId: textField() }),
});

type Given = z.infer<typeof despatchProperties>;

const propertyOf = (given: Given, name: (typeof properties)[number]) => given.find(({ key }) => key === name)?.value;

/** Whether the printer paid the lower price of sorted mail. Spec: nightly §9.4. */
export function costThreshold(given: Given): 'sorted' | 'unsorted' {
  const isSorted = ['MM', 'MM ECONOMY'].includes(propertyOf(given, 'mailingProduct') ?? '');
  return isSorted && propertyOf(given, 'postageClass') === '2ND' ? 'sorted' : 'unsorted';
}

export const sheetsOf = (given: Given) => Number(propertyOf(given, 'totalSheets'));
