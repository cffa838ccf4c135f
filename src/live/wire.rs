//! Reading views through the wire's clients.

use serde_json::Value as Json;

use super::read::{AT_ONCE, Failure, Reader};
use crate::api::list::PER_PAGE;
use crate::api::{ApiError, Clients, Paging};
use crate::kinds::views::Shape;
use crate::model::request::Filled;

impl Reader for Clients {
    async fn read(
        &self,
        realm: &str,
        request: &Filled,
        shape: Shape,
    ) -> Result<Vec<Json>, Failure> {
        let client = self.of(realm);
        match shape {
            Shape::Object => {
                let (reply, _) = client.read_with(request).await.map_err(failure)?;
                Ok(vec![reply.data])
            }
            Shape::List => {
                let listed = client.list(request, Paging::None).await.map_err(failure)?;
                Ok(listed.items)
            }
            Shape::Pages => {
                let paging = Paging::Pages { per_page: PER_PAGE };
                let listed = client.list(request, paging).await.map_err(failure)?;
                Ok(listed.items)
            }
        }
    }

    fn calls(&self) -> usize {
        Self::calls(self)
    }

    fn at_once(&self) -> usize {
        self.most_at_once().unwrap_or(AT_ONCE)
    }

    fn eyes(&self, realm: &str) -> usize {
        Self::eyes(self, realm)
    }

    fn realms(&self) -> Vec<String> {
        Self::realms(self)
    }

    fn now(&self) -> Option<i64> {
        self.time()
    }
}

fn failure(error: ApiError) -> Failure {
    Failure {
        why: error.to_string(),
        hint: error.hint(),
        unknown_route: error.is_unknown_route(),
        not_found: error.is_not_found() && !error.is_unknown_route(),
        code: error.code().map(str::to_owned),
    }
}
