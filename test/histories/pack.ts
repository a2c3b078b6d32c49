import fc from 'fast-check';

type Values<Item> = readonly fc.Value<Item>[];

/**
 * So many values at once, all of which one run of a property tries. It shrinks to the one that fails, by halves, and that
 * one as its arbitrary says. (An array's own shrinking would go on with all of them around.)
 */
export class Pack<Item> extends fc.Arbitrary<Item[]> {
  private readonly item: fc.Arbitrary<Item>;
  private readonly size: number;

  constructor(item: fc.Arbitrary<Item>, size: number) {
    super();
    this.item = item;
    this.size = size;
  }

  private packed(values: Values<Item>): fc.Value<Item[]> {
    return new fc.Value(
      values.map(({ value }) => value),
      values,
    );
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<Item[]> {
    return this.packed(Array.from({ length: this.size }, () => this.item.generate(random, bias)));
  }

  override canShrinkWithoutContext(_value: unknown): _value is Item[] {
    return false;
  }

  override shrink(_items: Item[], context: unknown): fc.Stream<fc.Value<Item[]>> {
    const values = context as Values<Item>; // of `packed`
    const [first] = values;
    if (first === undefined) return fc.Stream.nil();
    if (values.length === 1) return this.item.shrink(first.value, first.context).map((value) => this.packed([value]));
    const half = Math.ceil(values.length / 2);
    return fc.stream([this.packed(values.slice(0, half)), this.packed(values.slice(half))].values());
  }
}
