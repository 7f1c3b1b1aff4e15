import { locale } from "./locale.ts";

/** Making one of Intl's formatters costs many times what using it does, so each is made once. */
function kept<Options extends object, Format>(make: (options: Options) => Format): (options: Options) => Format {
  const made = new Map<string, Format>();
  return (options) => {
    const key = JSON.stringify(options);
    let format = made.get(key);
    if (format === undefined) {
      format = make(options);
      made.set(key, format);
    }
    return format;
  };
}

export const numberFormat = kept((options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
export const dateFormat = kept((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
