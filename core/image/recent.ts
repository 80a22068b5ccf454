/** Keeps the values that were asked for last. */
export class Recent<Value> {
  readonly #most: number;
  readonly #values = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, make: () => Value): Value {
    return this.find(key) ?? this.keep(key, make());
  }

  find(key: string): Value | undefined {
    const known = this.#values.get(key);
    return known === undefined ? undefined : this.keep(key, known);
  }

  keep(key: string, value: Value): Value {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#most) {
      const oldest = this.#values.keys().next();
      if (oldest.done !== true) this.#values.delete(oldest.value);
    }
    return value;
  }

  forget(key: string): void {
    this.#values.delete(key);
  }
}
