//! `list_companies` and `get_company`.

use crate::intercom::CompanyFilter;
use crate::tools::Settings;
use crate::tools::answer::{Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::ids::{self, Kind};

use super::lists::{self, Asked};

const PER_PAGE: u32 = 15;
const MOST_PER_PAGE: u32 = 60;
const MOST_PAGES: u32 = 10_000;

pub(super) async fn list(settings: &Settings, arguments: &Arguments) -> Outcome {
    let asked = Asked {
        page: arguments.whole("page", MOST_PAGES)?.unwrap_or(1),
        per_page: arguments
            .whole("per_page", MOST_PER_PAGE)?
            .unwrap_or(PER_PAGE),
    };
    let filters = ["name", "company_id", "tag_id", "segment_id"];
    let given: Vec<&str> = filters
        .into_iter()
        .filter(|name| arguments.has(name))
        .collect();
    if given.len() > 1 {
        let given = given.join(" and ");
        return Err(Failure::invalid(format!("{given} can't be combined"))
            .hint("Intercom looks for companies by one of name, company_id, tag_id, segment_id"));
    }
    let filter = CompanyFilter {
        name: arguments.text("name")?,
        company_id: arguments.text("company_id")?,
        tag_id: arguments.text("tag_id")?,
        segment_id: arguments.text("segment_id")?,
        page: asked.page,
        per_page: asked.per_page,
    };
    let page = settings.client.companies(&filter).await?;
    lists::shown(settings, Kind::Company, page, asked).await
}

pub(super) async fn get(settings: &Settings, arguments: &Arguments) -> Outcome {
    let id: ids::Id = super::id(arguments, "id", Kind::Company)?;
    let company = settings.client.company(&id.id).await?;
    let company = settings.alone(Kind::Company, company).await?;
    super::within(settings, Kind::Company, company)
}
