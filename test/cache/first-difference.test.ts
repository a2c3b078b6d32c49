import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstDifference } from '../../db/cache/audit/first-difference.ts';

/** The same value, with the names of its objects the other way round. */
function reordered(value: fc.JsonValue): fc.JsonValue {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).map(([name, inner]) => [name, reordered(inner ?? null)] as const);
  return Object.fromEntries(pairs.toReversed());
}

test('a value does not differ from itself, whatever the order of its names', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const read: fc.JsonValue = JSON.parse(JSON.stringify(value));
      expect(firstDifference(read, reordered(read))).toBeUndefined();
    }),
  );
});

test.each([
  [{ data: { name: 'A', id: 1 } }, { data: { id: 1, name: 'B' } }, '$.data.name'],
  [{ a: null }, {}, '$.a'],
  [{}, { a: null }, '$.a'],
  [{ a: 1 }, { a: '1' }, '$.a'],
  [{ a: [] }, { a: {} }, '$.a'],
  [[{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 3 }], '$[1].a'],
  [[{ a: 1 }], [{ a: 1 }, { a: 2 }], '$'],
  [{ services: ['a', 'b'] }, { services: ['b', 'c'] }, '$.services'],
  [{ services: ['a', 'a', 'b'] }, { services: ['a', 'b', 'b'] }, '$.services'],
  [undefined, { a: 1 }, '$'],
])('%j differs from %j at %s', (cached, current, path) => {
  expect(firstDifference(cached, current)).toBe(path);
});

test('a list without objects in it has no order; one of objects has', () => {
  expect(firstDifference({ ids: ['b', 'a'] }, { ids: ['a', 'b'] })).toBeUndefined();
  expect(firstDifference([{ id: 'b' }, { id: 'a' }], [{ id: 'a' }, { id: 'b' }])).toBe('$[0].id');
});

test('what is optional may be missing, but not differ', () => {
  const optional = ['$.data.users'];

  expect(firstDifference({ data: { id: 1 } }, { data: { id: 1, users: ['a'] } }, optional)).toBeUndefined();
  expect(firstDifference({ data: { users: ['b'] } }, { data: { users: ['a'] } }, optional)).toBe('$.data.users');
  expect(firstDifference({ users: [] }, { data: {}, users: [] }, optional)).toBe('$.data');
});
