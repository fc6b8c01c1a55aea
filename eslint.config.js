import js from "@eslint/js";

export default [
  { ignores: ["src/descente/lab/web/built/", "src/descente/lab/web/vendor/"] },
  js.configs.recommended,
  {
    rules: {
      "no-undef": "off", // tsc knows every name, the browser's too
      complexity: ["error", 20],
      "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
];
