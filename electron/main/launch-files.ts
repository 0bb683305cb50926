/** Files that were asked for before the page could open them. */
export class LaunchFiles {
  #paths: readonly string[] = [];

  add(path: string): void {
    this.#paths = [...this.#paths, path];
  }

  takeFirst(): string | undefined {
    const [first, ...rest] = this.#paths;
    this.#paths = rest;
    return first;
  }

  takeAll(): readonly string[] {
    const paths = this.#paths;
    this.#paths = [];
    return paths;
  }
}
