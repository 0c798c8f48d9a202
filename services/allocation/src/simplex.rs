//! A dual simplex for the search's relaxation: revised, with an explicit inverse, bounded variables and long steps.
//!
//! Floating point, and therefore never a proof: it finds prices and fractions, [`crate::bound`] proves. It starts from the basis of
//! all slacks, where putting every variable on the bound that its value asks for is dual feasible, so that there is no first phase;
//! a change of bounds keeps it dual feasible, so that each node of the search goes on from the one before.
//! A. Koberstein, "The dual simplex method, techniques for a fast and stable implementation" (2005), sections 3 and 6.2.

/// A violation smaller than this is none.
const FEASIBLE: f64 = 1e-7;
/// A pivot smaller than this is too small to divide by.
const PIVOT: f64 = 1e-7;
/// What an entry of the inverse is rounded to zero below.
const ZERO: f64 = 1e-12;
/// A reduced cost beyond zero by less is what rounding made of zero: values go up to a million, and a double has 16 digits.
const NOISE: f64 = 1e-6;
/// Pivots between two computations of values and reduced costs from scratch.
const REFRESH: usize = 64;
/// The rows at which a pivot counts once.
const UNIT: usize = 400;
/// What one of that many rows counts.
pub const PART: usize = 100;
/// What the smallest counts: beside the inverse there is always something to do.
const LEAST: usize = 10;

/// How a solution ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Optimal,
    /// No values within all bounds: the ray is in `duals`' stead, see [`Simplex::ray`].
    Infeasible,
    /// The pivots that were allowed are used up.
    Stopped,
}

/// Maximises `c x` over `A x <= b` and bounds.
pub struct Simplex {
    rows: usize,
    /// Sparse columns of the structural variables.
    columns: Vec<Vec<(u32, f64)>>,
    cost: Vec<f64>,
    right: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    at_upper: Vec<bool>,
    /// The row in which a variable is basic; `NONE` where it is not. Slacks come after the structural variables.
    place: Vec<usize>,
    basis: Vec<usize>,
    inverse: Vec<Vec<f64>>,
    values: Vec<f64>,
    duals: Vec<f64>,
    reduced: Vec<f64>,
    ray: Vec<f64>,
    since: usize,
    pub pivots: usize,
    /// Pivots, each counted by the size of the inverse that it changes: `PART` at `UNIT` rows, and never less than `LEAST`.
    pub effort: usize,
    work: Vec<f64>,
    dense: Vec<f64>,
    along: Vec<f64>,
}

const NONE: usize = usize::MAX;

impl Simplex {
    /// `columns` by row and coefficient, each with its cost; every variable lies within 0 and 1.
    pub fn new(right: Vec<f64>, columns: Vec<Vec<(u32, f64)>>, cost: Vec<f64>) -> Self {
        let (rows, structural) = (right.len(), columns.len());
        let all = rows + structural;
        let mut inverse = vec![vec![0.0; rows]; rows];
        inverse.iter_mut().enumerate().for_each(|(row, of_row)| of_row[row] = 1.0);
        let mut upper = vec![1.0; structural];
        upper.resize(all, f64::INFINITY);
        let mut place = vec![NONE; structural];
        place.extend(0..rows);
        let mut at_upper: Vec<bool> = cost.iter().map(|cost| *cost > 0.0).collect();
        at_upper.resize(all, false);
        let mut simplex = Self {
            rows,
            columns,
            cost,
            right,
            lower: vec![0.0; all],
            upper,
            at_upper,
            place,
            basis: (structural..all).collect(),
            inverse,
            values: vec![0.0; rows],
            duals: vec![0.0; rows],
            reduced: vec![0.0; all],
            ray: vec![0.0; rows],
            since: 0,
            pivots: 0,
            effort: 0,
            work: vec![0.0; rows],
            dense: vec![0.0; rows],
            along: vec![0.0; all],
        };
        simplex.refresh();
        simplex
    }

    /// The price of each row.
    pub fn duals(&self) -> &[f64] {
        &self.duals
    }

    /// After `Infeasible`: a direction in which the prices can rise without end.
    pub fn ray(&self) -> &[f64] {
        &self.ray
    }

    /// The value of a structural variable.
    pub fn value(&self, variable: usize) -> f64 {
        match self.place[variable] {
            NONE => self.resting(variable),
            row => self.values[row],
        }
    }

    /// The value of what is maximised, at the present values.
    pub fn objective(&self) -> f64 {
        self.cost.iter().enumerate().map(|(variable, cost)| cost * self.value(variable)).sum()
    }

    /// Sets a structural variable's bounds, both within 0 and 1.
    pub fn bounds(&mut self, variable: usize, lower: f64, upper: f64) {
        if self.lower[variable] == lower && self.upper[variable] == upper {
            return;
        }
        let before = self.resting(variable);
        self.lower[variable] = lower;
        self.upper[variable] = upper;
        if self.place[variable] != NONE {
            return;
        }
        if lower < upper {
            let paid: f64 = self.columns[variable].iter().map(|(at, value)| self.duals[*at as usize] * value).sum();
            self.reduced[variable] = self.cost[variable] - paid;
        }
        self.at_upper[variable] = self.reduced[variable] > 0.0;
        let step = self.resting(variable) - before;
        if step != 0.0 {
            self.column(variable);
            for row in 0..self.rows {
                self.values[row] -= step * self.work[row];
            }
        }
    }

    /// Adds a row over structural variables, whose slack becomes basic: dual feasible as before.
    pub fn add_row(&mut self, entries: &[(usize, f64)], right: f64) {
        let (row, structural) = (self.rows, self.columns.len());
        let mut used = right;
        let mut of_row = vec![0.0; row];
        for (variable, coefficient) in entries {
            used -= coefficient * self.value(*variable);
            if self.place[*variable] != NONE {
                let basic = &self.inverse[self.place[*variable]];
                of_row.iter_mut().zip(basic).for_each(|(into, value)| *into -= coefficient * value);
            }
            self.columns[*variable].push((u32::try_from(row).unwrap_or(u32::MAX), *coefficient));
        }
        self.inverse.iter_mut().for_each(|other| other.push(0.0));
        of_row.push(1.0);
        self.inverse.push(of_row);
        self.right.push(right);
        self.values.push(used);
        self.duals.push(0.0);
        self.ray.push(0.0);
        self.work.push(0.0);
        self.dense.push(0.0);
        self.along.push(0.0);
        self.lower.push(0.0);
        self.upper.push(f64::INFINITY);
        self.at_upper.push(false);
        self.reduced.push(0.0);
        self.place.push(row);
        self.basis.push(structural + row);
        self.rows += 1;
    }

    /// Begins anew from the basis of all slacks, without what rounding has left in the inverse. Bounds and rows stay.
    pub fn restart(&mut self) {
        let structural = self.columns.len();
        for (row, of_row) in self.inverse.iter_mut().enumerate() {
            of_row.fill(0.0);
            of_row[row] = 1.0;
        }
        self.place.fill(NONE);
        for row in 0..self.rows {
            self.basis[row] = structural + row;
            self.place[structural + row] = row;
        }
        // Where a variable rests, `refresh` sees to by its reduced cost.
        self.at_upper.fill(false);
        self.refresh();
    }

    /// Runs until optimal, infeasible or out of pivots.
    pub fn run(&mut self, most_pivots: usize) -> End {
        for _ in 0..most_pivots {
            if self.since >= REFRESH {
                self.refresh();
            }
            let Some((row, violation)) = self.leaving() else {
                if self.since == 0 {
                    return End::Optimal;
                }
                self.refresh();
                match self.leaving() {
                    None => return End::Optimal,
                    Some(_) => continue,
                }
            };
            if !self.pivot(row, violation) {
                if self.since == 0 {
                    let sign = if violation > 0.0 { 1.0 } else { -1.0 };
                    for column in 0..self.rows {
                        self.ray[column] = -sign * self.inverse[row][column];
                    }
                    return End::Infeasible;
                }
                self.refresh();
            }
        }
        End::Stopped
    }

    fn resting(&self, variable: usize) -> f64 {
        if self.at_upper[variable] { self.upper[variable] } else { self.lower[variable] }
    }

    /// The basic variable furthest outside its bounds, and by how much: positive above, negative below.
    fn leaving(&self) -> Option<(usize, f64)> {
        let mut worst = (NONE, FEASIBLE, 0.0);
        for row in 0..self.rows {
            let variable = self.basis[row];
            let (below, above) = (self.lower[variable] - self.values[row], self.values[row] - self.upper[variable]);
            let out = below.max(above);
            if out > worst.1 {
                worst = (row, out, if above > below { out } else { -out });
            }
        }
        (worst.0 != NONE).then_some((worst.0, worst.2))
    }

    /// Takes the basic variable of `row` to the bound it is beyond. False where nothing can enter.
    fn pivot(&mut self, row: usize, violation: f64) -> bool {
        let rows = self.rows;
        let structural = self.columns.len();
        let sign = if violation > 0.0 { 1.0 } else { -1.0 };
        let of_row: Vec<(usize, f64)> = (0..rows)
            .filter_map(|at| Some((at, self.inverse[row][at])).filter(|(_, value)| value.abs() > ZERO))
            .collect();
        self.dense.fill(0.0);
        of_row.iter().for_each(|(at, value)| self.dense[*at] = *value);
        // (ratio, |alpha|, variable), for those that can move the leaving variable the right way.
        let mut candidates: Vec<(f64, f64, usize)> = Vec::new();
        for variable in 0..structural + rows {
            // What is fixed gets its reduced cost when it is free again.
            if self.place[variable] != NONE || self.lower[variable] == self.upper[variable] {
                continue;
            }
            let alpha: f64 = if variable < structural {
                self.columns[variable].iter().map(|(at, value)| self.dense[*at as usize] * value).sum()
            } else {
                self.dense[variable - structural]
            };
            self.along[variable] = alpha;
            // Raising an entering variable by t changes the leaving one by -alpha t.
            let moves = sign * alpha;
            let able = if self.at_upper[variable] { moves < -PIVOT } else { moves > PIVOT };
            if able {
                let reduced = if self.wrong_side(variable) > 0.0 { 0.0 } else { self.reduced[variable].abs() };
                candidates.push((reduced / alpha.abs(), alpha.abs(), variable));
            }
        }
        if candidates.is_empty() {
            return false;
        }
        candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
        // The long step: pass what can be flipped from bound to bound while the slope stays positive.
        let mut slope = violation.abs();
        let mut enter = NONE;
        let mut flips: Vec<usize> = Vec::new();
        for (_, size, variable) in &candidates {
            slope -= size * (self.upper[*variable] - self.lower[*variable]);
            if slope < 1e-9 {
                enter = *variable;
                break;
            }
            flips.push(*variable);
        }
        if enter == NONE && slope < FEASIBLE {
            // All of them are just enough, but for rounding.
            enter = flips.pop().unwrap_or(NONE);
        }
        if enter == NONE {
            // Even with everything flipped the violation stays.
            return false;
        }
        for variable in flips {
            let before = self.resting(variable);
            self.at_upper[variable] = !self.at_upper[variable];
            let step = self.resting(variable) - before;
            self.column(variable);
            for at in 0..rows {
                self.values[at] -= step * self.work[at];
            }
        }
        let leaves = self.basis[row];
        self.column(enter);
        let alpha = self.work[row];
        if alpha.abs() < PIVOT {
            return false;
        }
        let bound = if sign > 0.0 { self.upper[leaves] } else { self.lower[leaves] };
        let step = (self.values[row] - bound) / alpha;
        if self.wrong_side(enter) > 0.0 {
            self.shift(enter);
        }
        let theta = self.reduced[enter] / alpha;
        // Duals and reduced costs move along the row.
        for (at, value) in &of_row {
            self.duals[*at] += theta * value;
        }
        for variable in 0..structural + rows {
            if self.place[variable] == NONE && self.lower[variable] < self.upper[variable] {
                self.reduced[variable] -= theta * self.along[variable];
            }
        }
        self.reduced[enter] = 0.0;
        self.reduced[leaves] = -theta;
        let entering_value = self.resting(enter) + step;
        for at in 0..rows {
            self.values[at] -= step * self.work[at];
        }
        // The inverse: the row is divided, and taken from the others.
        for (at, value) in &of_row {
            self.inverse[row][*at] = value / alpha;
        }
        for other in 0..rows {
            let factor = self.work[other] / alpha;
            if other == row || factor.abs() <= ZERO {
                continue;
            }
            let into = &mut self.inverse[other];
            for (at, value) in &of_row {
                into[*at] -= factor * value;
            }
        }
        self.values[row] = entering_value;
        self.place[leaves] = NONE;
        self.at_upper[leaves] = sign > 0.0;
        self.place[enter] = row;
        self.basis[row] = enter;
        self.since += 1;
        self.pivots += 1;
        self.effort += (PART * rows * rows).div_ceil(UNIT * UNIT).max(LEAST);
        true
    }

    /// How far a variable's reduced cost is on the side of zero that asks for its other bound.
    fn wrong_side(&self, variable: usize) -> f64 {
        if self.at_upper[variable] { -self.reduced[variable] } else { self.reduced[variable] }
    }

    /// Moves a cost by a hair, so that the reduced cost is zero. To put the variable on its other bound instead would undo the pivot that
    /// brought it there, and the next one would make it again, without end.
    fn shift(&mut self, variable: usize) {
        if let Some(cost) = self.cost.get_mut(variable) {
            *cost -= self.reduced[variable];
        }
        self.reduced[variable] = 0.0;
    }

    /// The inverse times a variable's column, into `work`.
    fn column(&mut self, variable: usize) {
        let (rows, structural) = (self.rows, self.columns.len());
        if variable >= structural {
            let at = variable - structural;
            for row in 0..rows {
                self.work[row] = self.inverse[row][at];
            }
            return;
        }
        let column = &self.columns[variable];
        for row in 0..rows {
            let of_row = &self.inverse[row];
            self.work[row] = column.iter().map(|(at, value)| of_row[*at as usize] * value).sum();
        }
    }

    /// Values, duals and reduced costs from the inverse.
    fn refresh(&mut self) {
        let (rows, structural) = (self.rows, self.columns.len());
        let cost = |variable: usize| if variable < structural { self.cost[variable] } else { 0.0 };
        let mut duals = vec![0.0; rows];
        for row in 0..rows {
            let weight = cost(self.basis[row]);
            if weight != 0.0 {
                for (at, dual) in duals.iter_mut().enumerate() {
                    *dual += weight * self.inverse[row][at];
                }
            }
        }
        for variable in 0..structural {
            let paid: f64 = self.columns[variable].iter().map(|(at, value)| duals[*at as usize] * value).sum();
            self.reduced[variable] = if self.place[variable] == NONE { self.cost[variable] - paid } else { 0.0 };
        }
        for (row, dual) in duals.iter().enumerate() {
            let variable = structural + row;
            self.reduced[variable] = if self.place[variable] == NONE { -dual } else { 0.0 };
        }
        self.duals = duals;
        // What rests at a bound that its reduced cost does not ask for goes to the other one.
        for variable in 0..structural {
            if self.place[variable] == NONE && self.lower[variable] < self.upper[variable] {
                let wrong = self.wrong_side(variable);
                if wrong > NOISE {
                    self.at_upper[variable] = !self.at_upper[variable];
                } else if wrong > 0.0 {
                    self.shift(variable);
                }
            }
        }
        let mut rest = self.right.clone();
        for variable in 0..structural {
            let value = self.resting(variable);
            if self.place[variable] == NONE && value != 0.0 {
                for (at, coefficient) in &self.columns[variable] {
                    rest[*at as usize] -= coefficient * value;
                }
            }
        }
        for row in 0..rows {
            let of_row = &self.inverse[row];
            self.values[row] = of_row.iter().zip(&rest).filter(|(a, _)| **a != 0.0).map(|(a, b)| a * b).sum();
        }
        self.since = 0;
    }
}
