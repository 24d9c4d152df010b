package checks

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// guards are the expressions that are known not to be null where an expression stands.
type guards map[string]bool

func (g guards) and(keys ...string) guards {
	if len(keys) == 0 {
		return g
	}
	out := make(guards, len(g)+len(keys))
	for k := range g {
		out[k] = true
	}
	for _, k := range keys {
		out[k] = true
	}
	return out
}

// nonNull lists what is known not to be null when e is true (or, with whenTrue false, when it is false).
func (c *compiler) nonNull(e ast.Expr, whenTrue bool) []string {
	switch e.Kind() {
	case ast.SelectKind:
		if s := e.AsSelect(); s.IsTestOnly() && whenTrue {
			return []string{c.keyOf(s.Operand()) + "." + s.FieldName()}
		}
	case ast.CallKind:
		call := e.AsCall()
		args := call.Args()
		switch call.FunctionName() {
		case operators.LogicalNot:
			return c.nonNull(args[0], !whenTrue)
		case operators.LogicalAnd:
			if whenTrue {
				return append(c.nonNull(args[0], true), c.nonNull(args[1], true)...)
			}
		case operators.LogicalOr:
			if !whenTrue {
				return append(c.nonNull(args[0], false), c.nonNull(args[1], false)...)
			}
		case operators.NotEquals, operators.Equals:
			if (call.FunctionName() == operators.NotEquals) == whenTrue {
				for i := range args {
					if isNullLiteral(args[1-i]) {
						return []string{c.keyOf(args[i])}
					}
				}
			}
		}
	}
	return nil
}

func isNullLiteral(e ast.Expr) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral() == types.NullValue
}

// keyOf identifies a chain of names, so that a guard and a use of it meet.
func (c *compiler) keyOf(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		if v, ok := c.vars[e.AsIdent()]; ok {
			return v.code.key
		}
		return "let " + e.AsIdent()
	case ast.SelectKind:
		return c.keyOf(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	}
	return fmt.Sprintf("#%d", e.ID())
}
