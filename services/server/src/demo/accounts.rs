//! The six people whom everybody may sign in as. All accounts of the demo share one published password.

/// A published account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demo {
    pub email: &'static str,
    pub name: &'static str,
    pub role: &'static str,
}

/// For the demo only, and therefore no secret.
pub const PASSWORD: &str = "trois grillons sur un tandem";

pub const TALENT: Demo =
    Demo { email: "camille.lambrecht@dnum-ecologie.example", name: "Camille Lambrecht", role: "talent" };
pub const OWNER: Demo =
    Demo { email: "solene.kermarrec@interieur.example", name: "Solène Kermarrec", role: "propriétaire de missions" };
pub const MANAGER: Demo =
    Demo { email: "bruno.castaing@ecologie.example", name: "Bruno Castaing", role: "responsable hiérarchique" };
pub const HUMAN_RESOURCES: Demo =
    Demo { email: "helene.dastugue@ecologie.example", name: "Hélène Dastugue", role: "ressources humaines" };
pub const COORDINATOR: Demo =
    Demo { email: "nadege.oudinot@brigade.example", name: "Nadège Oudinot", role: "coordination de brigade" };
pub const ADMINISTRATOR: Demo =
    Demo { email: "michel.verdier@programme.example", name: "Michel Verdier", role: "administration du programme" };

pub const ALL: [Demo; 6] = [TALENT, OWNER, MANAGER, HUMAN_RESOURCES, COORDINATOR, ADMINISTRATOR];

/// The table of accounts, as it is printed.
pub fn table() -> String {
    let width = ALL.iter().map(|demo| demo.email.len()).max().unwrap_or(0);
    let mut table = String::from("\nDemo accounts\n");
    for Demo { email, name, role } in ALL {
        table.push_str(&format!("  {email:width$}  {role:28}  {name}\n"));
    }
    table.push_str(&format!("  password of all: {PASSWORD}\n"));
    table
        .push_str("  (published passwords: here alone no second factor is asked of coordination and administration)\n");
    table
}
