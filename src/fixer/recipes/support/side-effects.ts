import type { Expression } from 'ts-morph';

/**
 * Whether an expression can go without a trace: nothing in it is called, constructed, awaited or assigned. Reading a property
 * counts as free of effects.
 */
export async function isFreeOfEffects(expression: Expression): Promise<boolean> {
  const { Node, SyntaxKind } = await import('ts-morph');
  const harmful = [
    SyntaxKind.CallExpression,
    SyntaxKind.NewExpression,
    SyntaxKind.AwaitExpression,
    SyntaxKind.YieldExpression,
    SyntaxKind.TaggedTemplateExpression,
    SyntaxKind.DeleteExpression,
    SyntaxKind.PostfixUnaryExpression,
    SyntaxKind.SpreadElement,
    SyntaxKind.SpreadAssignment,
    SyntaxKind.ClassExpression,
    SyntaxKind.JsxOpeningElement,
    SyntaxKind.JsxSelfClosingElement,
  ];
  const acts = (node: import('ts-morph').Node): boolean => {
    if (Node.isArrowFunction(node) || Node.isFunctionExpression(node)) return false;
    if (harmful.includes(node.getKind())) return true;
    if (Node.isPrefixUnaryExpression(node))
      return [SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken].includes(node.getOperatorToken());
    if (Node.isBinaryExpression(node) && node.getOperatorToken().getText().endsWith('=')) {
      const operator = node.getOperatorToken().getText();
      if (!['==', '===', '!=', '!==', '<=', '>='].includes(operator)) return true;
    }
    return node.forEachChildAsArray().some(acts);
  };
  return !acts(expression);
}
