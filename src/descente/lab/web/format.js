// @ts-check
/** Numbers and words as a person of each language reads them; one grammar for all figures. */

/** @type {Record<string, string>} */
let words = {};
let language = "en";
/** @type {Map<string, Intl.NumberFormat>} making one takes longer than using it a hundred times */
const formats = new Map();

/** @param {string} lang @param {Record<string, string>} catalogue */
export function speak(lang, catalogue) {
  language = lang;
  words = catalogue;
}

/** The language in use. */
export function tongue() {
  return language;
}

/**
 * A text of the interface: `t("strip.step", {n: 3})` fills `{n}` in.
 * @param {string} key @param {Record<string, string|number>} [values]
 */
export function t(key, values = {}) {
  const text = words[key];
  if (text === undefined) {
    console.error(`no word for ${key}`);
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? `{${name}}`));
}

/**
 * What an error says, in the language in use: the catalogue has its template, the error its values,
 * some of which are words themselves. Without a translation the English sentence is quoted.
 * @param {{words: Record<string, any>, scalars: Record<string, number>}} error
 */
export function said(error) {
  const { sentence, template, values } = error.words;
  const known = (/** @type {string} */ text) => Object.hasOwn(words, text);
  if (!known(template)) return t("page.error", { sentence });
  return words[template].replace(/\{(\w+)\}/g, (whole_, name) => {
    if (name in error.scalars) {
      const value = error.scalars[name];
      return Number.isFinite(value) ? full(value) : number(value);
    }
    const value = values[name];
    if (value === undefined) return whole_;
    return typeof value === "number" ? whole(value) : known(value) ? words[value] : value;
  });
}

/** A data set in words; your own has the name you gave it. @param {string} name */
export function nameOfData(name) {
  return Object.hasOwn(words, `data.${name}`) ? t(`data.${name}`) : name;
}

/**
 * Three significant digits; the full value belongs into the tooltip.
 * @param {number} value @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return t("number.nan");
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) {
    const power = Math.floor(Math.log10(size));
    return `${localised(value / 10 ** power, digits)}·10${superscript(power)}`;
  }
  return localised(value, digits);
}

/** With its sign, also where it is positive. @param {number} value @param {number} [digits] */
export function signed(value, digits = 3) {
  return value > 0 ? `+${number(value, digits)}` : number(value, digits);
}

/** @param {number} value @param {number} digits */
function localised(value, digits) {
  return written(value, { maximumSignificantDigits: digits, minimumSignificantDigits: digits });
}

/** @param {number} value @param {Intl.NumberFormatOptions} how */
function written(value, how) {
  const key = language + JSON.stringify(how);
  const format = formats.get(key) ?? new Intl.NumberFormat(language, how);
  formats.set(key, format);
  return format.format(value).replace("-", "−");
}

/** A whole number, grouped. @param {number} value */
export function whole(value) {
  return written(value, { maximumFractionDigits: 0 });
}

/** A fraction as a percentage. @param {number} fraction @param {number} [decimals] */
export function percent(fraction, decimals = 1) {
  if (Number.isNaN(fraction)) return t("number.nan");
  return written(fraction, {
    style: "percent",
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** Every digit, for a tooltip. @param {number} value */
export function full(value) {
  return written(value, { maximumSignificantDigits: 9 });
}

/** A time: 26 ms, 1,4 s. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 1e-3) return `${number(seconds * 1e6)} µs`;
  if (seconds < 1) return `${number(seconds * 1e3)} ms`;
  if (seconds < 60) return `${number(seconds)} s`;
  if (seconds < 3600) return `${number(seconds / 60)} min`;
  if (seconds < 172800) return `${number(seconds / 3600)} h`;
  if (seconds < 6.3e7) return `${whole(seconds / 86400)} ${t("time.days")}`;
  return `${whole(seconds / 31557600)} ${t("time.years")}`;
}

/** @param {number} power */
function superscript(power) {
  return String(power).replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));
}

/**
 * The name of one number of θ, in words.
 * @param {{layer: number, neuron: number, input: number|null, pixel: number[]|null}} place
 */
export function nameOf({ layer, neuron, input, pixel }) {
  const where = t("name.neuron", { layer, neuron });
  if (input === null) return `${where}, ${t("name.bias")}`;
  if (pixel) return `${where}, ${t("name.pixel", { row: pixel[0], column: pixel[1] })}`;
  return `${where}, ${t("name.input", { input })}`;
}

/**
 * Where one number of θ lies, as `Layout.locate` tells it; indices only, no arithmetic on values.
 * @param {number[]} sizes @param {number} index
 */
export function locate(sizes, index) {
  let start = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs, outputs] = [sizes[layer - 1], sizes[layer]];
    if (index < start + inputs * outputs) {
      const input = Math.floor((index - start) / outputs);
      const side = Math.round(Math.sqrt(inputs));
      const square = layer === 1 && side * side === inputs && side > 1;
      const pixel = square ? [Math.floor(input / side), input % side] : null;
      return { layer, neuron: (index - start) % outputs, input, pixel };
    }
    start += inputs * outputs;
    if (index < start + outputs) return { layer, neuron: index - start, input: null, pixel: null };
    start += outputs;
  }
  throw new RangeError(`there is no parameter ${index}`);
}
