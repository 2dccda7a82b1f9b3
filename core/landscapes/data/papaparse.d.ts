/** The part of Papa Parse that core uses. Its published types bring Node's and the DOM's globals with them. */
declare module 'papaparse/papaparse.js' {
  interface ParseError {
    type: string;
    code: string;
    message: string;
    /** From 0, counting the rows that were kept. */
    row?: number;
  }
  interface ParseResult {
    data: string[][];
    errors: ParseError[];
  }
  const papaparse: {
    parse(
      text: string,
      options: { skipEmptyLines: 'greedy'; delimiter: string; delimitersToGuess: string[] },
    ): ParseResult;
  };
  export default papaparse;
}
