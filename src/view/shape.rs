//! What the view model looks like: its fields with their types and words, as data.
//!
//! Written once, with the structs of `model.rs`. The JSON Schema, `docs/view-model.md` and the check of templates are made from it.

use crate::catalog::ParameterValue;
use std::collections::BTreeMap;

/// What a field holds.
#[derive(Debug, Clone)]
pub enum FieldType {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// Yes or no.
    YesNo,
    /// A text, a whole number, or yes or no.
    Any,
    /// One of these, or none.
    Optional(Box<FieldType>),
    /// A list of these.
    List(Box<FieldType>),
    /// A map from names nobody knows beforehand.
    Named(Box<FieldType>),
    /// A map of fixed fields.
    Object(&'static Object),
}

/// A map of fixed fields.
#[derive(Debug)]
pub struct Object {
    /// The name of its struct, without `View` at the end.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its fields, in the order they are written in.
    pub fields: &'static [Field],
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    /// What it holds.
    pub holds: fn() -> FieldType,
}

/// A type of the view model.
pub(crate) trait Described {
    /// What it looks like.
    fn described() -> FieldType;
}

impl Described for String {
    fn described() -> FieldType {
        FieldType::Text
    }
}

impl Described for usize {
    fn described() -> FieldType {
        FieldType::Whole
    }
}

impl Described for u32 {
    fn described() -> FieldType {
        FieldType::Whole
    }
}

impl Described for bool {
    fn described() -> FieldType {
        FieldType::YesNo
    }
}

impl Described for ParameterValue {
    fn described() -> FieldType {
        FieldType::Any
    }
}

impl<T: Described> Described for Option<T> {
    fn described() -> FieldType {
        FieldType::Optional(Box::new(T::described()))
    }
}

impl<T: Described> Described for Vec<T> {
    fn described() -> FieldType {
        FieldType::List(Box::new(T::described()))
    }
}

impl<T: Described> Described for BTreeMap<String, T> {
    fn described() -> FieldType {
        FieldType::Named(Box::new(T::described()))
    }
}

/// Structs of the view model, with what they look like.
macro_rules! model {
    ($(
        $(#[doc = $about:literal])*
        pub struct $name:ident {
            $( $(#[doc = $words:literal])* pub $field:ident: $holds:ty, )*
        }
    )*) => {
        $(
            $(#[doc = $about])*
            #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
            pub struct $name {
                $( $(#[doc = $words])* pub $field: $holds, )*
            }

            impl crate::view::shape::Described for $name {
                fn described() -> crate::view::shape::FieldType {
                    static OBJECT: crate::view::shape::Object = crate::view::shape::Object {
                        name: stringify!($name),
                        about: concat!($($about),*),
                        fields: &[$( crate::view::shape::Field {
                            name: stringify!($field),
                            about: concat!($($words),*),
                            holds: <$holds as crate::view::shape::Described>::described,
                        }, )*],
                    };
                    crate::view::shape::FieldType::Object(&OBJECT)
                }
            }
        )*
    };
}
pub(super) use model;

impl FieldType {
    /// The same without `Optional`.
    pub fn inner(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner.inner(),
            other => other,
        }
    }
}

impl Object {
    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
