const arrayTypes = [
  'ArrayBuffer',
  'Uint8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
] as const;

interface ArrayLimit {
  /** Starts to count anew. @param maxBytes of all arrays from now on, also of those that are garbage by then. */
  allow(maxBytes: number): void;
  /** Whether somebody was refused an array. */
  exceeded(): boolean;
}

/**
 * Limits the bytes of all typed arrays that are made by length in this process. They are outside of the heap, where
 * its limit does not count them, and a few megabytes of a PDF can unpack to gigabytes.
 *
 * Who asks for more gets a RangeError, as from an engine that has no memory left.
 */
export function limitArrays(): ArrayLimit {
  let left = 0;
  const take = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw new RangeError('Array buffer allocation failed');
  };
  for (const type of arrayTypes) Reflect.set(globalThis, type, counted(globalThis[type], take));
  // Unpacks outside of what is counted. pdf.js has its own way for engines without one.
  Reflect.deleteProperty(globalThis, 'DecompressionStream');
  return {
    allow(maxBytes) {
      left = maxBytes;
    },
    exceeded: () => left < 0,
  };
}

type ArrayType = (typeof globalThis)[(typeof arrayTypes)[number]];

function counted(type: ArrayType, take: (bytes: number) => void): ArrayType {
  const elementBytes = 'BYTES_PER_ELEMENT' in type ? type.BYTES_PER_ELEMENT : 1;
  const proxy: ArrayType = new Proxy(type, {
    construct(target, args: unknown[], newTarget) {
      const [length] = args;
      if (typeof length === 'number' && length > 0) take(length * elementBytes);
      return Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
    },
  });
  return proxy;
}
