package hubspot

import "strings"

// column is a column of the users export, by its English heading.
type column string

// The columns that are read.
const (
	columnID          column = "User ID"
	columnFirstName   column = "First name"
	columnLastName    column = "Last name"
	columnEmail       column = "Email address"
	columnLastLogin   column = "Last login date"
	columnTeams       column = "Assigned teams" // recognised and not read: it does not tell which team is the main one
	columnRole        column = "Assigned role"
	columnPermissions column = "Permissions"
	columnSeat        column = "Seat"
	columnPartnerUser column = "Partner User"
	columnEmailStatus column = "Email Status"
	columnInvite      column = "Invite Status"
)

// headings are the headings of each column, in small letters, in the languages that HubSpot exports in.
var headings = map[column][]string{
	columnID:          {"user id", "userid", "benutzer-id", "nutzer-id", "id utente", "id d'utilisateur", "id utilisateur", "id de usuario", "bruger-id", "gebruikers-id", "id użytkownika", "ユーザーid"},
	columnFirstName:   {"first name", "firstname", "vorname", "nome", "prénom", "nombre", "fornavn", "voornaam", "imię", "名"},
	columnLastName:    {"last name", "lastname", "surname", "nachname", "cognome", "nom", "apellidos", "apellido", "efternavn", "achternaam", "nazwisko", "姓"},
	columnEmail:       {"email address", "email", "e-mail", "e-mail address", "e-mail-adresse", "indirizzo e-mail", "indirizzo email", "adresse e-mail", "dirección de correo electrónico", "correo electrónico", "mailadresse", "e-mailadresse", "e-mailadres", "adres e-mail", "eメールアドレス", "メールアドレス"},
	columnLastLogin:   {"last login date", "last login", "last active", "datum der letzten anmeldung", "letzte anmeldung", "data ultimo accesso", "data dell'ultimo accesso", "date de dernière connexion", "fecha del último inicio de sesión", "dato for sidste login", "sidste login-dato", "laatste inlogdatum", "data ostatniego logowania", "最終ログイン日"},
	columnTeams:       {"assigned teams", "teams", "zugewiesene teams", "team assegnati", "équipes attribuées", "equipos asignados", "tildelte teams", "toegewezen teams", "przypisane zespoły", "割り当て済みチーム", "main team", "extra teams"},
	columnRole:        {"assigned role", "role", "permission set", "permission sets", "zugewiesene rolle", "ruolo assegnato", "rôle attribué", "rol asignado", "tildelt rolle", "toegewezen rol", "przypisana rola", "割り当て済みの役割"},
	columnPermissions: {"permissions", "berechtigungen", "autorizzazioni", "autorisations", "permisos", "tilladelser", "machtigingen", "uprawnienia", "権限"},
	columnSeat:        {"seat", "seats", "lizenz", "postazione", "licence", "puesto", "plads", "licentie", "stanowisko", "シート"},
	columnPartnerUser: {"partner user", "partner employee", "partnernutzer", "utente partner", "utilisateur partenaire", "usuario partner"},
	columnEmailStatus: {"email status", "e-mail status", "e-mail-status", "stato e-mail", "statut de l'e-mail"},
	columnInvite:      {"invite status", "invitation status", "einladungsstatus", "stato invito", "statut de l'invitation"},
}

// columnOf returns the column that a heading names, or "".
func columnOf(heading string) column {
	heading = strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(heading, "_", " ")), " "))
	for c, names := range headings {
		for _, n := range names {
			if n == heading {
				return c
			}
		}
	}
	return ""
}

// The words of cells, in small letters.
var (
	yesNo = map[string]bool{
		"yes": true, "true": true, "ja": true, "sì": true, "sí": true, "oui": true, "tak": true, "はい": true, "✓": true,
		"no": false, "false": false, "nein": false, "non": false, "nej": false, "nee": false, "nie": false, "いいえ": false,
	}
	inviteStates = map[string]string{
		"active": "active", "accepted": "active", "invite accepted": "active", "joined": "active", "aktiv": "active",
		"pending": "pending", "invited": "pending", "invite sent": "pending", "invitation sent": "pending", "invite pending": "pending",
		"invite expired": "pending", "not accepted": "pending", "ausstehend": "pending",
		"deactivated": "deactivated", "inactive": "deactivated", "deaktiviert": "deactivated",
	}
	connectedWords = map[string]bool{
		"connected": true, "verbunden": true, "connesso": true, "connecté": true, "conectado": true,
		"not connected": false, "disconnected": false, "none": false, "nicht verbunden": false, "non connesso": false,
		"non connecté": false, "no conectado": false, "ikke forbundet": false, "niet verbonden": false,
	}
	superAdminWords = map[string]bool{
		"super admin": true, "super-admin": true, "superadmin": true, "super administrator": true, "super amministratore": true,
		"super administrateur": true, "superadministrador": true, "superadministrator": true,
	}
)

func isSuperAdmin(s string) bool { return superAdminWords[strings.ToLower(strings.TrimSpace(s))] }
