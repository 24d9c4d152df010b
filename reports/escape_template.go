package reports

import (
	"text/template/parse"
)

// escapeByDefault ends every pipeline of a template whose value is written with the named function, so that no
// author of a template can forget it. Pipelines that end in one of the functions in written, which answer for
// themselves, are left alone.
func escapeByDefault(tree *parse.Tree, name string, written map[string]bool) {
	e := escaper{tree: tree, name: name, written: written}
	e.list(tree.Root)
}

type escaper struct {
	tree    *parse.Tree
	name    string
	written map[string]bool
}

func (e escaper) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			e.pipe(n.Pipe)
		case *parse.IfNode:
			e.list(n.List)
			e.list(n.ElseList)
		case *parse.RangeNode:
			e.list(n.List)
			e.list(n.ElseList)
		case *parse.WithNode:
			e.list(n.List)
			e.list(n.ElseList)
		case *parse.ListNode:
			e.list(n)
		}
	}
}

func (e escaper) pipe(p *parse.PipeNode) {
	if len(p.Decl) > 0 || len(p.Cmds) == 0 {
		return // nothing is written
	}
	last := p.Cmds[len(p.Cmds)-1]
	if id, ok := last.Args[0].(*parse.IdentifierNode); ok && e.written[id.Ident] {
		return
	}
	fn := parse.NewIdentifier(e.name).SetTree(e.tree).SetPos(p.Pos)
	p.Cmds = append(p.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: p.Pos, Args: []parse.Node{fn}})
}
