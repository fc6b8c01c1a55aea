import js from "@eslint/js";

export default [
  { ignores: ["src/descente/lab/web/vendor/"] },
  js.configs.recommended,
  {
    rules: {
      "no-undef": "off", // tsc knows every name, the browser's too
      complexity: ["error", 39],
      "max-lines-per-function": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
];
