/** How the reader writes numbers and dates. Some browsers name a locale that Intl does not take, such as `en-US@posix`. */
export const locale: string | undefined = firstUsable(navigator.languages);

function firstUsable(names: readonly string[]): string | undefined {
  return names.find((name) => {
    try {
      return Intl.NumberFormat.supportedLocalesOf(name).length > 0;
    } catch {
      return false;
    }
  });
}
