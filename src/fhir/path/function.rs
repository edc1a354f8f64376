//! The functions of the language: their names, and how many arguments each takes.

/// How a function takes its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Values, evaluated where the call stands.
    Values(usize, usize),
    /// The first is evaluated for each item, which is `$this` there; others as values.
    Criteria(usize, usize),
    /// The name of a type.
    Type,
}

macro_rules! functions {
    ($($variant:ident $name:literal $takes:expr;)*) => {
        /// A function of the language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Function { $($variant),* }

        /// Every function, with its name and how it takes arguments.
        pub(super) const FUNCTIONS: &[(&str, Function, Takes)] =
            &[$(($name, Function::$variant, $takes)),*];

        impl Function {
            /// How expressions write it.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

use Takes::{Criteria, Type, Values};

functions! {
    Abs "abs" Values(0, 0);
    Aggregate "aggregate" Criteria(1, 2);
    All "all" Criteria(1, 1);
    AllFalse "allFalse" Values(0, 0);
    AllTrue "allTrue" Values(0, 0);
    AnyFalse "anyFalse" Values(0, 0);
    AnyTrue "anyTrue" Values(0, 0);
    As "as" Type;
    Avg "avg" Values(0, 0);
    Ceiling "ceiling" Values(0, 0);
    CheckModifiers "checkModifiers" Values(0, 99);
    Children "children" Values(0, 0);
    Coalesce "coalesce" Values(1, 99);
    Combine "combine" Values(1, 1);
    ConformsTo "conformsTo" Values(1, 1);
    Contains "contains" Values(1, 1);
    ConvertsToBoolean "convertsToBoolean" Values(0, 0);
    ConvertsToDate "convertsToDate" Values(0, 0);
    ConvertsToDateTime "convertsToDateTime" Values(0, 0);
    ConvertsToDecimal "convertsToDecimal" Values(0, 0);
    ConvertsToInteger "convertsToInteger" Values(0, 0);
    ConvertsToQuantity "convertsToQuantity" Values(0, 1);
    ConvertsToString "convertsToString" Values(0, 0);
    ConvertsToTime "convertsToTime" Values(0, 0);
    Count "count" Values(0, 0);
    Decode "decode" Values(1, 1);
    Descendants "descendants" Values(0, 0);
    Distinct "distinct" Values(0, 0);
    Empty "empty" Values(0, 0);
    Encode "encode" Values(1, 1);
    EndsWith "endsWith" Values(1, 1);
    Escape "escape" Values(1, 1);
    Exclude "exclude" Values(1, 1);
    Exists "exists" Criteria(0, 1);
    Exp "exp" Values(0, 0);
    Extension "extension" Values(1, 1);
    First "first" Values(0, 0);
    Floor "floor" Values(0, 0);
    GetValue "getValue" Values(0, 0);
    HasValue "hasValue" Values(0, 0);
    HtmlChecks "htmlChecks" Values(0, 0);
    HtmlChecks2 "htmlChecks2" Values(0, 0);
    Iif "iif" Criteria(2, 3);
    IndexOf "indexOf" Values(1, 1);
    Intersect "intersect" Values(1, 1);
    Is "is" Type;
    IsDistinct "isDistinct" Values(0, 0);
    Join "join" Values(0, 1);
    Last "last" Values(0, 0);
    LastIndexOf "lastIndexOf" Values(1, 1);
    Length "length" Values(0, 0);
    Ln "ln" Values(0, 0);
    Log "log" Values(1, 1);
    Lower "lower" Values(0, 0);
    Matches "matches" Values(1, 1);
    MatchesFull "matchesFull" Values(1, 1);
    Max "max" Values(0, 0);
    MemberOf "memberOf" Values(1, 1);
    Min "min" Values(0, 0);
    Not "not" Values(0, 0);
    Now "now" Values(0, 0);
    OfType "ofType" Type;
    Power "power" Values(1, 1);
    Repeat "repeat" Criteria(1, 1);
    Replace "replace" Values(2, 2);
    ReplaceMatches "replaceMatches" Values(2, 2);
    Resolve "resolve" Values(0, 0);
    Round "round" Values(0, 1);
    Select "select" Criteria(1, 1);
    Single "single" Values(0, 0);
    Skip "skip" Values(1, 1);
    Slice "slice" Values(2, 2);
    Split "split" Values(1, 1);
    Sqrt "sqrt" Values(0, 0);
    StartsWith "startsWith" Values(1, 1);
    SubsetOf "subsetOf" Values(1, 1);
    Substring "substring" Values(1, 2);
    Subsumes "subsumes" Values(1, 1);
    SubsumedBy "subsumedBy" Values(1, 1);
    Sum "sum" Values(0, 0);
    SupersetOf "supersetOf" Values(1, 1);
    Tail "tail" Values(0, 0);
    Take "take" Values(1, 1);
    TimeOfDay "timeOfDay" Values(0, 0);
    ToBoolean "toBoolean" Values(0, 0);
    ToChars "toChars" Values(0, 0);
    ToDate "toDate" Values(0, 0);
    ToDateTime "toDateTime" Values(0, 0);
    ToDecimal "toDecimal" Values(0, 0);
    ToInteger "toInteger" Values(0, 0);
    ToQuantity "toQuantity" Values(0, 1);
    ToString "toString" Values(0, 0);
    ToTime "toTime" Values(0, 0);
    Today "today" Values(0, 0);
    Trace "trace" Criteria(1, 2);
    Trim "trim" Values(0, 0);
    Truncate "truncate" Values(0, 0);
    TypeOf "type" Values(0, 0);
    Unescape "unescape" Values(1, 1);
    Union "union" Values(1, 1);
    Upper "upper" Values(0, 0);
    Where "where" Criteria(1, 1);
}

/// The function of a name.
pub(super) fn named(name: &str) -> Option<(Function, Takes)> {
    let found = FUNCTIONS.iter().find(|row| row.0 == name)?;
    Some((found.1, found.2))
}
